//! What the page hands to the browser.

/// The id of the element that holds this as JSON: `now`, what the page shows already, and `over`, what it shows when the
/// server no longer knows the page's handle.
pub const START_ID: &str = "start";
/// The id of the element whose children are the live region. It is disabled until the browser has taken over.
pub const POD_ID: &str = "pod";
/// The attribute of that element that holds the page's handle until the browser has read it.
pub const HANDLE_ATTRIBUTE: &str = "data-handle";
/// The attribute of that element that says that somebody has just signed in here: the keyboard goes on in the pod.
pub const FOCUS_ATTRIBUTE: &str = "data-focus";
/// The attribute of that element that says what opens the page again.
pub const RELOAD_ATTRIBUTE: &str = "data-reload";
