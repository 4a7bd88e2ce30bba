use uuid::Uuid;

/// A customer whose partner the MSP is, and who has consented to nothing yet.
pub struct Partnered {
    /// Its number in Acme's Halo.
    pub client: u32,
    pub name: String,
    pub tenant: Uuid,
    pub domain: String,
    /// Whether Halo's own mapping names the tenant.
    pub mapped: bool,
}

const NAMES: [&str; 20] = [
    "Alpine Ski House",
    "Bellows College",
    "Blue Yonder",
    "City Power & Light",
    "Coho Vineyard",
    "Consolidated Messenger",
    "Fourth Coffee",
    "Graphic Design Institute",
    "Humongous Insurance",
    "Lamna Healthcare",
    "Lucerne Publishing",
    "Margie’s Travel",
    "Munson’s Pickles",
    "Nod Publishers",
    "School of Fine Art",
    "Southridge Video",
    "Trey Research",
    "VanArsdel",
    "Wingtip Toys",
    "Woodgrove Bank",
];

/// So many of them, the same every time: Halo's mapping knows two of three.
pub fn partnered(count: u32) -> Vec<Partnered> {
    let one = |number: u32| {
        let name = NAMES.iter().cycle().nth(number as usize).copied().unwrap_or_default();
        let name = match number / 20 {
            0 => name.to_owned(),
            round => format!("{name} {}", round + 1),
        };
        Partnered {
            client: 2_000 + number,
            name,
            tenant: Uuid::from_u128(0x5eed_0000_0000_4000_8000_0000_0000_0000 | u128::from(number)),
            domain: format!("customer{number:03}.example"),
            mapped: !number.is_multiple_of(3),
        }
    };
    (0..count).map(one).collect()
}
