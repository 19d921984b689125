"""Human work: tasks, pages of tiers, drafts, one-time codes, who may do what."""
