"""Letters on their way: written, looked over, handed over and recorded, once for each occasion."""
