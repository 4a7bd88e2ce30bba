//! Contacts as the PSA last listed them, each with the account that it is by the lists. Nobody is asked because of them.

mod keep;
mod lists;
mod matching;
mod reads;
mod turn;

use vouchsafe_domain::{contact::Contact, ids::Upn};

pub(crate) use keep::forget_retired;
pub(crate) use lists::WITH_CONTACT;
pub use lists::{ContactCount, ContactFilter, ContactPlace, UnmatchedContact};
pub use matching::ToMatch;
pub use reads::ContactRead;
pub use turn::{ContactHalt, ContactTurn, ContactsRead, Taken};

use crate::{StoreError, column::Row};

/// The addresses that may be a UPN, as one text in which each is found with a blank on both sides.
fn joined(contact: &Contact) -> String {
    let mut joined = String::new();
    for address in contact.addresses.iter().filter_map(|address| address.parse::<Upn>().ok()) {
        joined.push(' ');
        joined.push_str(&address.as_str().to_lowercase());
    }
    if !joined.is_empty() {
        joined.push(' ');
    }
    joined
}

/// What is known of a contact, as a look-up would have it.
fn read(row: &Row) -> Result<Contact, StoreError> {
    let addresses: String = row.get("addresses")?;
    Ok(Contact {
        id: row.get("contact")?,
        name: row.get("name")?,
        client: row.get("client")?,
        client_name: String::new(),
        email: None,
        addresses: addresses.split_whitespace().map(str::to_owned).collect(),
        named_tenant: row.get("named_tenant")?,
        named_object: row.get("named_object")?,
        linked_agent: None,
        inactive: row.get("inactive")?,
        vip: false,
        important: false,
    })
}
