"""Dossiers, parties, requests, exchanges and the journal."""
