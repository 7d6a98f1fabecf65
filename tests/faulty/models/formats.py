"""The media types that the pages list, in their order."""

JSON = ("application/json", "text/json")
XML = ("application/xml", "text/xml")
FORM = ("application/x-www-form-urlencoded",)
