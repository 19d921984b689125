"""What Guichet knows of processes, dossiers, tasks and documents; no web, no mail."""
