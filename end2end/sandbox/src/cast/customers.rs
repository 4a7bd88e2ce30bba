use uuid::Uuid;

use crate::microsoft::DirectorySync;

/// The product's own application in the customers' tenants.
pub const GRAPH_APP: Uuid = Uuid::from_u128(0xc0ffee00_0000_4000_8000_000000000001);
/// Its secret.
pub const GRAPH_SECRET: &str = "graph-secret";
/// A certificate of the same application, with its private key; PEM. It opens nothing but this pretend Microsoft.
pub const APP_CERTIFICATE: &str = include_str!("certificates/app.pem");
/// A private key that belongs to no certificate; PEM.
pub const OTHER_KEY: &str = include_str!("certificates/other-key.pem");

/// The product's set-up application. The settings file leaves it out.
pub const SETUP_APP: Uuid = Uuid::from_u128(0xc0ffee00_0000_4000_8000_000000000002);
/// Its secret.
pub const SETUP_SECRET: &str = "setup-secret";

/// The MSP's own tenant, where both applications are registered.
pub const MSP: Uuid = Uuid::from_u128(0xb0b0b0b0_b0b0_4b0b_8b0b_b0b0b0b0b0b0);

/// The tenant of Tailspin Toys, which nobody has connected: it is in no settings, and has not consented.
pub const TAILSPIN: Uuid = Uuid::from_u128(0xeeeeeeee_eeee_4eee_8eee_eeeeeeeeeeee);
/// The connector secret that its administrator has made.
pub const TAILSPIN_SECRET: &str = "connector-secret-tailspin";

/// An Entra tenant and the Halo client that it belongs to.
pub struct Customer {
    pub instance: &'static str,
    pub client: u32,
    pub client_name: &'static str,
    /// Missing for a client that has none.
    pub tenant: Option<Uuid>,
    pub domain: &'static str,
    pub sync: DirectorySync,
    pub trouble: Trouble,
    pub connector_secret: &'static str,
    /// `[customer.policy]` in the settings: what this customer asks beyond the MSP's own policy.
    pub policy: &'static str,
}

/// What is wrong with the tenant's applications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    None,
    /// AADSTS7000229.
    MfaClientMissing,
    /// AADSTS7000222.
    SecretExpired,
    /// AADSTS7000112.
    MfaClientDisabled,
    /// Graph answers 403.
    GraphNotConsented,
}

/// All customers of both instances, a row a tenant.
pub const CUSTOMERS: [Customer; 12] = [
    customer(12, "Leanne & Stu Christensen", 1, "contoso.example", "connector-secret-t1"),
    Customer {
        sync: DirectorySync::WithPasswords,
        ..customer(13, "Fabrikam", 2, "fabrikam.example", "connector-secret-t2")
    },
    Customer {
        sync: DirectorySync::WithoutPasswords,
        ..customer(14, "Northwind", 3, "northwind.example", "connector-secret-t3")
    },
    Customer { tenant: None, ..customer(15, "Tailspin Toys", 0, "tailspin.example", "") },
    customer(16, "Wide World", 4, "wideworld.example", "connector-secret-t4"),
    customer(16, "Wide World", 5, "wideworld-europe.example", "connector-secret-t5"),
    Customer {
        trouble: Trouble::MfaClientMissing,
        ..customer(17, "Litware", 6, "litware.example", "connector-secret-t6")
    },
    Customer {
        trouble: Trouble::SecretExpired,
        ..customer(18, "Proseware", 7, "proseware.example", "connector-secret-t7")
    },
    Customer {
        trouble: Trouble::MfaClientDisabled,
        ..customer(19, "Adatum", 8, "adatum.example", "connector-secret-t8")
    },
    Customer {
        trouble: Trouble::GraphNotConsented,
        ..customer(20, "Relecloud", 9, "relecloud.example", "connector-secret-t9")
    },
    Customer {
        policy: "[[customer.policy.rule]]\nmethods = [\"code\"]\nholds_minutes = 10\n",
        ..customer(21, "Woodgrove Bank", 11, "woodgrove.example", "connector-secret-t11")
    },
    // The same client id as in the other instance, which must not matter.
    Customer {
        instance: "globex",
        ..customer(12, "Globex Manufacturing", 10, "globex.example", "connector-secret-t10")
    },
];

const fn customer(
    client: u32,
    client_name: &'static str,
    digit: u128,
    domain: &'static str,
    connector_secret: &'static str,
) -> Customer {
    // The digit all over, `11111111-1111-4111-8111-111111111111`: easy to tell apart in a log.
    let digits = (0x1111_1111_1111_0111_0111_1111_1111_1111 * digit) | 0x4000_8000_0000_0000_0000;
    Customer {
        instance: "acme",
        client,
        client_name,
        tenant: Some(Uuid::from_u128(digits)),
        domain,
        sync: DirectorySync::CloudOnly,
        trouble: Trouble::None,
        connector_secret,
        policy: "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenants_are_their_digit_all_over() {
        let ids: Vec<String> = CUSTOMERS.iter().filter_map(|customer| Some(customer.tenant?.to_string())).collect();
        assert_eq!(ids.first().map(String::as_str), Some("11111111-1111-4111-8111-111111111111"));
        assert_eq!(ids.get(8).map(String::as_str), Some("99999999-9999-4999-8999-999999999999"));
        assert_eq!(ids.get(10).map(String::as_str), Some("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"));
    }
}
