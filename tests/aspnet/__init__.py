"""The endpoints on real ASP.NET Web API (Mono), and what we say of that framework beside it."""
