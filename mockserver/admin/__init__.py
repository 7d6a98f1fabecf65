"""What people and tests see of a running mock: `/__mock__/`."""
