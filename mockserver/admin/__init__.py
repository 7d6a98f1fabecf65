"""The pages and the admin API under `/__mock__/`."""
