//! What kind of address one is.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// From how far away an address can be reached, and so who may be meant by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// Anybody's on the internet.
    Public,
    /// A network of somebody's own, or this machine: an admin may mean it, and says so by its host's name or by itself.
    Private,
    /// Where clouds keep what their machines may know (and whatever else answers on a link): meant only if it is itself named.
    Link,
    /// Nobody's: several hosts, none, or one that hides another address inside.
    Nobody,
}

/// Services of clouds that hand credentials to whoever asks from within, outside of the link-local range.
const METADATA: [IpAddr; 5] = [
    // Alibaba, Azure, Oracle, AWS, Google.
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254)),
    IpAddr::V6(Ipv6Addr::new(0xfd20, 0x00ce, 0, 0, 0, 0, 0, 0x0254)),
];

pub(crate) fn reach(address: IpAddr) -> Reach {
    match address {
        _ if METADATA.contains(&address) => Reach::Link,
        IpAddr::V4(address) => reach_v4(address),
        IpAddr::V6(address) => reach_v6(address),
    }
}

/// By the IANA registry of special-purpose addresses (RFC 6890).
fn reach_v4(address: Ipv4Addr) -> Reach {
    match address.octets() {
        [127, ..] | [10, ..] | [192, 168, ..] | [172, 16..=31, ..] => Reach::Private,
        // Behind a carrier's NAT.
        [100, 64..=127, ..] => Reach::Private,
        [169, 254, ..] => Reach::Link,
        // This network; protocol assignments; documentation; 6to4 relays; benchmarks; multicast, reserved, broadcast.
        [0, ..] | [192, 0, 0 | 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Reach::Nobody,
        [192, 88, 99, _] | [198, 18 | 19, ..] | [224..=255, ..] => Reach::Nobody,
        _ => Reach::Public,
    }
}

/// Only what is known to be good: global unicast, less what within it is special.
fn reach_v6(address: Ipv6Addr) -> Reach {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 1] => Reach::Private,
        [0xfc00..=0xfdff, ..] => Reach::Private,
        [0xfe80..=0xfebf, ..] => Reach::Link,
        // NAT64: how a network without IPv4 reaches an IPv4 address, which is judged as itself, but cannot be named.
        [0x0064, 0xff9b, 0, 0, 0, 0, high, low] => {
            let [a, b] = high.to_be_bytes();
            let [c, d] = low.to_be_bytes();
            match reach(IpAddr::V4(Ipv4Addr::new(a, b, c, d))) {
                Reach::Public => Reach::Public,
                Reach::Private | Reach::Link | Reach::Nobody => Reach::Nobody,
            }
        }
        // Protocol assignments and Teredo; documentation; 6to4.
        [0x2001, 0..=0x01ff, ..] | [0x2001, 0x0db8, ..] | [0x2002, ..] | [0x3fff, 0..=0x0fff, ..] => Reach::Nobody,
        [0x2000..=0x3fff, ..] => Reach::Public,
        // IPv4-mapped and IPv4-compatible, unspecified, multicast, site-local, and all that is nobody's yet.
        _ => Reach::Nobody,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_kind_at_its_edges() {
        let table = [
            (Reach::Public, "1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0"),
            (Reach::Public, "169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0"),
            (Reach::Public, "198.17.255.255 198.20.0.0 223.255.255.255 192.0.1.0 168.63.129.15"),
            (Reach::Private, "10.0.0.0 10.255.255.255 127.0.0.1 127.255.255.255 172.16.0.0 172.31.255.255"),
            (Reach::Private, "192.168.0.0 192.168.255.255 100.64.0.0 100.127.255.255"),
            (Reach::Link, "169.254.0.0 169.254.169.254 169.254.170.2 169.254.255.255"),
            (Reach::Link, "100.100.100.200 168.63.129.16 192.0.0.192"),
            (Reach::Nobody, "0.0.0.0 0.255.255.255 192.0.0.1 192.0.2.1 198.51.100.1 203.0.113.1 192.88.99.1"),
            (Reach::Nobody, "198.18.0.0 198.19.255.255 224.0.0.1 239.255.255.255 240.0.0.0 255.255.255.255"),
            (Reach::Public, "2606:4700::1111 2a00:1450::1 2001:200::1 2001:4860:4860::8888 64:ff9b::1.1.1.1"),
            (Reach::Private, "::1 fc00::1 fdff:ffff::1"),
            (Reach::Link, "fe80::1 febf::1 fd00:ec2::254 fd20:ce::254"),
            (Reach::Nobody, ":: ::2 ::ffff:1.1.1.1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 ff02::1"),
            (
                Reach::Nobody,
                "fec0::1 2001::1 2001:db8::1 2002:7f00:1::1 3fff::1 64:ff9b::10.0.0.1 64:ff9b::169.254.169.254",
            ),
            (Reach::Nobody, "64:ff9b:1::1 100::1 4000::1 5f00::1"),
        ];
        for (expected, addresses) in table {
            for address in addresses.split(' ') {
                assert_eq!(reach(address.parse().unwrap()), expected, "{address}");
            }
        }
    }

    proptest! {
        /// However an IPv4 address is wrapped, it reaches no further than it does by itself.
        #[test]
        fn no_wrapping_widens(address: Ipv4Addr) {
            let plain = reach(IpAddr::V4(address));
            let [a, b, c, d] = address.octets().map(u16::from);
            let (high, low) = (a << 8 | b, c << 8 | d);
            let wrapped = [
                address.to_ipv6_mapped(),
                address.to_ipv6_compatible(),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
                Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, !high, !low),
            ];
            for wrapped in wrapped.into_iter().filter(|wrapped| !wrapped.is_loopback()) {
                prop_assert!(reach(IpAddr::V6(wrapped)) >= plain, "{} in {}", address, wrapped);
            }
        }

        #[test]
        fn what_the_standard_library_calls_special_is_never_public(bits: u32) {
            let address = Ipv4Addr::from_bits(bits);
            let special = address.is_private() || address.is_loopback() || address.is_link_local()
                || address.is_broadcast() || address.is_documentation() || address.is_multicast()
                || address.is_unspecified();
            prop_assert!(!(special && reach(IpAddr::V4(address)) == Reach::Public), "{}", address);
        }

        #[test]
        fn nor_is_an_ipv6_address_that_is_not_global(bits: u128) {
            let address = Ipv6Addr::from_bits(bits);
            let global = address.segments()[0] >> 13 == 1 || address.segments()[..2] == [0x64, 0xff9b];
            prop_assert!(global || reach(IpAddr::V6(address)) != Reach::Public, "{}", address);
        }
    }
}
