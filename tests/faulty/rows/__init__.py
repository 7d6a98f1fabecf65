"""The faults as data, a module for each module of `behaviour`."""
