//! The panel in the ticket.
