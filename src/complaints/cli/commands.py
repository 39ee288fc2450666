"""The list of commands by group: name, module below complaints.cli, what it does in few words."""

from __future__ import annotations

COMMANDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Every day": (
        ("day", "day", "What the day holds: late, due, unowned, letters to write."),
        ("new", "new", "Record a complaint."),
        ("list", "listing", "List complaints, or find them by name, phone, e-mail, words."),
        ("show", "show", "Show one complaint on a page."),
        ("overdue", "overdue", "List everything that is late."),
        ("due", "due", "List what comes due next."),
        ("clocks", "clocks", "Explain every deadline of a complaint."),
        ("classify", "classify", "Sort a complaint: category, severity, product, cause."),
        ("assign", "assign", "Give a complaint to another team or person."),
        ("handover", "handover", "Print one page for whoever takes a complaint over."),
        ("note", "note", "Add a note for colleagues."),
        ("contact", "contact", "Record a call or message from or to the customer."),
        ("ask", "ask", "Record a question to the customer, and wait for the answer."),
        ("wait", "wait", "Wait for the customer or a third party, or end the wait."),
        ("promise", "promise", "Keep the promises made to a customer."),
        ("escalate", "escalate", "Pass a complaint up, or all that qualify (--due)."),
    ),
    "To the end": (
        ("consult", "consult", "Ask a colleague or specialist."),
        ("finding", "finding", "Record whose fault it was, and the cause."),
        ("offer", "offer", "Offer remedies, within your authority."),
        ("action", "action", "Plan what has to be done."),
        ("step", "step", "Tick a step of the procedure."),
        ("resolve", "resolve", "Record how it ended, once the customer was told."),
        ("close", "close", "Close it with what the customer made of it."),
        ("reopen", "reopen", "Open it again."),
        ("survey", "survey", "Ask the customer how it went, and record what they say."),
    ),
    "Letters": (
        ("email", "email", "Write a letter to the customer."),
        ("incident", "incident", "Handle one thing that hits many customers."),
    ),
    "Mending": (
        ("edit", "edit", "Open a complaint's file in your editor, check it, commit it."),
        ("retract", "retract", "Take an event back that was a mistake."),
        ("link", "link", "Tie two complaints together, or apart."),
    ),
    "Review": (
        ("check", "check", "Check the policy, the templates and the complaints."),
        ("audit", "audit", "Look over ended complaints."),
        ("sync", "sync", "Fetch what others did, merge it, send what you did."),
    ),
    "Set-up": (
        ("init", "init", "Make a new register."),
        ("policy", "policy", "Explain the policy, try another, add holidays."),
        ("import", "importing", "Take complaints in from a CSV file."),
    ),
}
MODULES = {name: module for group in COMMANDS.values() for name, module, _ in group}
