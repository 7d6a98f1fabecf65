"""The partners' own serializers, run by Mono: the judge of what our XML codec reads and writes."""
