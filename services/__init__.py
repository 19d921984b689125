"""What operations do. Packages independent of each other, on three floors of their own.

``confined``, ``templating`` and ``typesetting`` are the floors: they import nothing of ours but
``engine.ports``, and the others (storage, scanning, rendering, signature, mail) may import them.
"""
