"""The list of commands by group: name, module below complaints.cli, what it does in few words."""

from __future__ import annotations

COMMANDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Every day": (
        ("day", "daily.day", "What the day holds: to settle, late, due, unowned, letters."),
        ("new", "daily.new", "Record a complaint."),
        ("list", "daily.listing", "List complaints, or find them by name, phone, e-mail, words."),
        ("show", "daily.show", "Show one complaint on a page."),
        ("overdue", "daily.overdue", "List everything that is late."),
        ("due", "daily.due", "List what comes due next."),
        ("clocks", "daily.clocks", "Explain every deadline of a complaint."),
        ("classify", "daily.classify", "Sort a complaint: category, severity, product, cause."),
        ("assign", "daily.assign", "Give a complaint to another team or person."),
        ("handover", "daily.handover", "Print one page for whoever takes a complaint over."),
        ("note", "daily.note", "Add a note for colleagues."),
        ("contact", "daily.contact", "Record a call or message from or to the customer."),
        ("ask", "daily.ask", "Record a question to the customer, and wait for the answer."),
        ("wait", "daily.wait", "Wait for the customer or a third party, or end the wait."),
        ("promise", "daily.promise", "Keep the promises made to a customer."),
        ("escalate", "daily.escalate", "Pass a complaint up, or all that qualify (--due)."),
    ),
    "To the end": (
        ("consult", "ending.consult", "Ask a colleague or specialist."),
        ("finding", "ending.finding", "Record whose fault it was, and the cause."),
        ("offer", "ending.offer", "Offer remedies, within your authority."),
        ("action", "ending.action", "Plan what has to be done."),
        ("step", "ending.step", "Tick a step of the procedure."),
        ("resolve", "ending.resolve", "Record how it ended, once the customer was told."),
        ("close", "ending.close", "Close it with what the customer made of it."),
        ("reopen", "ending.reopen", "Open it again."),
        ("survey", "ending.survey", "Ask the customer how it went, and record what they say."),
    ),
    "Letters": (
        ("email", "letters.email", "Write a letter to the customer."),
        ("incident", "letters.incident", "Handle one thing that hits many customers."),
    ),
    "Mending": (
        ("edit", "mending.edit", "Open a complaint's file in your editor, check it, commit it."),
        ("retract", "mending.retract", "Take an event back that was a mistake."),
        ("link", "mending.link", "Tie two complaints together, or apart."),
    ),
    "Review": (
        ("check", "review.check", "Check the policy, the templates and the complaints."),
        ("audit", "review.audit", "Look over ended complaints."),
        ("settle", "review.settle", "Say which counts where two people ended differently."),
        ("sync", "review.sync", "Fetch what others did, merge it, send what you did."),
    ),
    "Set-up": (
        ("init", "setup.init", "Make a new register."),
        ("policy", "setup.policy", "Explain the policy, try another, add holidays."),
        ("import", "setup.importing", "Take complaints in from a CSV file."),
        ("doctor", "setup.doctor", "Say what this machine and the register need."),
    ),
}
HIDDEN = {"merge-file": "review.merge_file"}
"""Commands that other programs call."""

MODULES = {name: module for group in COMMANDS.values() for name, module, _ in group} | HIDDEN
