"""Which addresses the proxy may call: looked up once, checked, and from then on called as they are.

A name can be made to lead anywhere, and elsewhere at the next look-up (DNS rebinding). So a name
may lead to public addresses only, and nobody looks it up again. Who means an address of this
machine or of a private network names that address itself.
"""

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from mockserver.settings import SettingsError

Address = IPv4Address | IPv6Address
Resolve = Callable[[str], list[str]]

# Where clouds tell a machine its credentials; link-local addresses are refused below, all of them.
_METADATA = {
    ip_address("100.100.100.200"): "a metadata service",
    ip_address("168.63.129.16"): "a metadata service",
    ip_address("192.0.0.192"): "a metadata service",
    ip_address("fd00:ec2::254"): "a metadata service",
    ip_address("fd20:ce::254"): "a metadata service",
}
_NAT64 = ip_network("64:ff9b::/96")


class AddressRefused(SettingsError):
    """The proxy may not call this host; the message says which address it has and why not."""


def look_up(host: str) -> list[str]:
    """The addresses of a name, in the order in which the system would try them."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def pinned(host: str, via: str = "", resolve: Resolve = look_up) -> tuple[str, ...]:
    """The addresses at which a host may be called, each of them checked; `via` names one instead.

    Raises AddressRefused, also where only one of several addresses may not be called.
    """
    wanted = via or host
    own = _literal(wanted)
    if own is not None:
        _refuse(host, own, named=True)
        return (str(own),)
    if via:
        raise AddressRefused(f"{via!r} is no address: `via` takes one like 10.0.0.5")
    try:
        texts = resolve(host)
    except OSError as error:
        raise AddressRefused(f"{host} cannot be looked up: {error.strerror or error}") from None
    addresses = [ip_address(text) for text in texts]
    if not addresses:
        raise AddressRefused(f"{host} has no address")
    is_local_name = host == "localhost" or host.endswith(".localhost")
    for address in addresses:
        _refuse(host, address, named=is_local_name and address.is_loopback)
    return tuple(str(address) for address in addresses)


def _literal(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _refuse(host: str, address: Address, *, named: bool) -> None:
    """Raise AddressRefused for an address nobody may mean, or that was not `named` as such."""
    every = _meant(address)
    if kind := next(filter(None, (_METADATA.get(one) or _never(one) for one in every)), ""):
        raise AddressRefused(f"{host} has the address {address}, {kind}: never called")
    if not named and not all(one.is_global for one in every):
        raise AddressRefused(
            f"{host} has the address {address}, which is not public; if it is meant, name it: "
            f"PARTNER=URL via {address}"
        )


def _never(address: Address) -> str:
    if address.is_link_local:
        return "a link-local one, where metadata services are"
    if address.is_unspecified or (address.version == 4 and address in ip_network("0.0.0.0/8")):
        return "that of no machine"
    if address.is_multicast or (address.version == 4 and address.is_reserved):
        return "that of no single machine"
    return ""


def _meant(address: Address) -> tuple[Address, ...]:
    """An address, and the IPv4 address that it carries packets to, if it stands for one."""
    if isinstance(address, IPv4Address):
        return (address,)
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address in _NAT64:
        return (address, IPv4Address(int(address) & 0xFFFFFFFF))
    inner = address.sixtofour or (address.teredo[1] if address.teredo else None)
    return (address, inner) if inner is not None else (address,)
