"""Checks that send what nobody should: the answer must be a refusal, and never a crash."""
