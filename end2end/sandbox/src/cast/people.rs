//! The table: a row a person. Numbers are fixed, tests know them; new rows take new numbers.

use serde_json::json;
use uuid::Uuid;

use super::part::Group::{Down, No, Prerequisites, Traps, Works};
use super::part::{Part, object_id, part};
use crate::faults::{Fault, Upstream};
use crate::microsoft::{Account, Habit, Method, Quirk};

const PRESS: &str = "Identity Verification, Send.";
const ANSWER: &str = "Identity Verification, Send; then Approve on the phone.";
const CODE: &str = "App code; type the six digits that the phone shows; Send.";
const LOOK: &str = "Identity Verification.";
/// The role's template, the same in every tenant.
const GLOBAL_ADMINISTRATOR: Uuid = Uuid::from_u128(0x62e90394_69f5_4237_9190_012177145e10);
const QUICK: Habit = Habit::AutoApprove { after_ms: 1_500 };

pub(super) fn people() -> Vec<Part> {
    let mut people = works();
    people.extend(no());
    people.extend(prerequisites());
    people.extend(down());
    people.extend(traps());
    people
}

#[rustfmt::skip] // A table: a row reads better in two lines than in ten.
fn works() -> Vec<Part> {
    let mut mira = Account::new(object_id(1_151), "mira@contoso.example", "Mira Manager");
    mira.habit = QUICK;
    vec![
        part(38, Works, "happy", "Grace Hopper", "grace@contoso.example", "approved",
            ["The plain path", ANSWER, "Verified, with a note in the ticket."]),
        part(39, Works, "number", "Ada Lovelace", "ada@contoso.example", "approved",
            ["A number to match", "Send; read the number out and type it on the phone.", "Verified, by number."])
            .quirk(Quirk::NumberToMatch),
        part(40, Works, "synced", "Felix Fabrikant", "felix@fabrikam.example", "approved",
            ["From Active Directory, with password sync", ANSWER, "The source is named, and it counts."])
            .at(13).account(|account| account.sam_account_name = Some("felix".to_owned())),
        part(41, Works, "second_tenant", "Wanda Welt", "wanda@wideworld-europe.example", "approved",
            ["The customer's second tenant", ANSWER, "The right one of two tenants is asked."]).at(16),
        part(42, Works, "quick", "Otto Matic", "otto@contoso.example", "approved",
            ["Approves without being asked twice", PRESS, "Verified after a second and a half."]).habit(QUICK),
        part(43, Works, "vip", "Vera Important", "vera@contoso.example", "too_weak",
            ["A VIP", ANSWER, "Approved, but a tap is not enough for a VIP: not verified."])
            .contact(json!({ "isimportantcontact": true })).ticket(json!({ "is_vip": true })),
        part(44, Works, "names", "Zoë \"&\" O'Neill <b>$FAULTID</b> \u{202e}gpj.exe", "zoe@contoso.example",
            "approved", ["A name full of traps", ANSWER, "The name is shown as plain text, and so it is in the note."])
            .habit(QUICK),
        part(45, Works, "only_object_id", "Olga Objekt", "olga@contoso.example", "approved",
            ["Linked by object id alone", ANSWER, "Found without an address."])
            .linked_only_by("azureoid", &object_id(45).to_string()),
        part(46, Works, "only_mail", "Mila Post", "mila@contoso.example", "approved",
            ["Linked by mail address alone", ANSWER, "The address is the UPN, and its domain is the customer's."])
            .linked_only_by("emailaddress", "mila@contoso.example"),
        part(47, Works, "only_network_login", "Nils Netz", "nils@contoso.example", "approved",
            ["Linked by network login alone", ANSWER, "Found by a field that some Halos use."])
            .linked_only_by("networklogin", "nils@contoso.example"),
        part(48, Works, "only_aad_user_id", "Ada Udi", "udi@contoso.example", "approved",
            ["Linked by aaduserid alone", ANSWER, "Found by a field that other Halos use."])
            .linked_only_by("aaduserid", "udi@contoso.example"),
        part(49, Works, "mfa_change", "Max Faktor", "max@contoso.example", "approved",
            ["A new phone", "Send; read the number out and type it on the phone.",
             "The purpose is MFA change, from the ticket's category: verified, by number."])
            .quirk(Quirk::NumberToMatch)
            .ticket(json!({ "tickettype_id": 36, "category_1": "MFA", "summary": "A new phone for Authenticator" })),
        part(50, Works, "unlock", "Lena Lock", "lena@contoso.example", "approved",
            ["A locked account", ANSWER, "The purpose is account unlock."])
            .ticket(json!({ "category_1": "Account unlock", "summary": "Account is locked" })),
        part(150, Works, "four_eyes", "Selma Secret", "selma@contoso.example", "approved",
            ["A second technician", "Privileged access, Send; as Bob Brown open the ticket and agree; Send.",
             "Bob sees one card; then the prompt, with a number."])
            .quirk(Quirk::NumberToMatch).ticket(json!({ "category_1": "Privileged access" })).by_two(),
        part(151, Works, "vouched", "Volker Vouched", "volker@contoso.example", "vouched",
            ["The phone is lost: the manager vouches", "Cannot use the phone, Somebody vouches; Bob agrees; Send.",
             "Not verified, but vouched for by Mira Manager."])
            .account(|account| account.manager = Some(object_id(1_151))).and(mira).by_two(),
        part(152, Works, "overridden", "Ole Override", "ole@contoso.example", "overridden",
            ["Going on without", "Cannot use the phone, Go on without; a reason; Bob agrees.",
             "Not verified, with both names and the reason."])
            .account(|account| account.methods = vec![Method::Sms]).by_two(),
        part(153, Works, "other_contact", "Kai Colleague", "kai@contoso.example", "approved",
            ["Somebody else is calling", "Somebody else is calling; Otto Matic, and why; Send.",
             "Verified is Otto, and the note says that it is not the ticket's contact."]),
        part(154, Works, "take_over", "Tara Takeover", "tara@contoso.example", "approved",
            ["A colleague takes over", "Send; as Bob Brown open the ticket and take over.",
             "The approval is Bob's, and no longer Ann's."]).habit(QUICK).by_two(),
        part(51, Works, "user_record", "Una Record", "una@contoso.example", "approved",
            ["From the user record", ANSWER, "Verified; the log has it, there is no ticket for a note."])
            .on_user_record(),
        part(120, Works, "code", "Kora Kode", "kora@contoso.example", "approved",
            ["An app code", PRESS, "Verified, by the code that the user read out."]).by_code(CODE),
        part(121, Works, "code_only", "Carla Codes", "carla@contoso.example", "approved",
            ["Codes only", PRESS, "No notifications are set up, and the pod says so; verified by code."])
            .account(|account| account.methods = vec![Method::AuthenticatorCode]).by_code(CODE),
        part(155, Works, "strict_customer", "Wilma Woodgrove", "wilma@woodgrove.example", "approved",
            ["A strict customer", PRESS, "Woodgrove's own policy takes codes alone, and approvals hold for ten minutes."])
            .at(21).by_code(CODE),
        part(122, Works, "offline", "Olaf Offline", "olaf@contoso.example", "approved",
            ["A phone without a network", PRESS, "No prompt would reach it; its code works."])
            .quirk(Quirk::Offline).by_code(CODE),
        part(89, Works, "mistake", "Milo Mistake", "milo@contoso.example", "approved",
            ["Deny was a mistake", "Send; New verification; Deny was a mistake; type the phone's six digits; Send.",
             "Blocked after the denial; the right code verifies, and lifts the block."])
            .habit(Habit::AutoDeny { after_ms: 500 }),
        part(38, Works, "globex", "Gina Globex", "gina@globex.example", "approved",
            ["The other Halo", ANSWER, "Another instance with the same ids and other people."])
            .in_instance("globex").account(|account| account.id = object_id(1_038))
            .contact(json!({ "azureoid": object_id(1_038) })),
    ]
}

#[rustfmt::skip] // A table: a row reads better in two lines than in ten.
fn no() -> Vec<Part> {
    let ends = |value: &str| Quirk::EndsWith { value: value.to_owned(), after_ms: 2_000 };
    let refused = |value: &str| Quirk::Refused { value: value.to_owned() };
    vec![
        part(52, No, "denied", "Dora Denies", "dora@contoso.example", "denied",
            ["Denied", PRESS, "Not verified, and how to end the call."]).habit(Habit::AutoDeny { after_ms: 1_500 }),
        part(53, No, "fraud", "Fritz Fraud", "fritz@contoso.example", "fraud_reported",
            ["Reported as fraud", PRESS, "Not verified; the user says it was not them."])
            .habit(Habit::AutoFraud { after_ms: 1_500 }),
        part(88, No, "fenced", "Frieda Fenced", "frieda@contoso.example", "fenced",
            ["Blocked after a denial", "Send; New verification; then lift the block, with a reason.",
             "Nobody can ask her for a while, from any ticket, unless an administrator lifts it."])
            .habit(Habit::AutoDeny { after_ms: 500 }),
        part(54, No, "no_answer", "Sam Silent", "sam@contoso.example", "no_answer",
            ["No answer", "Send, and wait out the minute.", "Not verified after 55 seconds."]).habit(Habit::Silent),
        part(55, No, "late", "Lars Late", "lars@contoso.example", "answered_too_late",
            ["Approves too late", "Send, and wait.", "Approved after the time: not verified."])
            .habit(Habit::AutoLate),
        part(56, No, "unreachable", "Uwe Unreachable", "uwe@contoso.example", "phone_unreachable",
            ["Phone unreachable", PRESS, "The push did not get through."]).quirk(ends("PhoneAppNotificationFailed")),
        part(57, No, "devices_blocked", "Bea Blocked", "bea@contoso.example", "blocked",
            ["All devices blocked", PRESS, "Authenticator has to be registered again."])
            .quirk(ends("PhoneAppAllDevicesBlocked")),
        part(58, No, "already_open", "Dunja Double", "dunja@contoso.example", "already_open",
            ["A prompt is open already", PRESS, "Somebody else asked a moment ago."])
            .quirk(refused("UserAuthFailedDuplicateRequest")),
        part(59, No, "throttled", "Theo Throttle", "theo@contoso.example", "throttled",
            ["Too many prompts", PRESS, "Microsoft wants a pause."]).quirk(refused("AuthenticationThrottled")),
        part(60, No, "user_blocked", "Ute Userblock", "ute@contoso.example", "blocked",
            ["The user is blocked", PRESS, "Blocked in Entra, after a fraud report perhaps."])
            .quirk(refused("UserIsBlocked")),
        part(61, No, "locked", "Lutz Locked", "lutz@contoso.example", "locked",
            ["The method is locked", PRESS, "Locked for a while."]).quirk(refused("AuthenticationMethodLocked")),
        part(62, No, "code_wanted", "Cora Code", "cora@contoso.example", "code_wanted",
            ["A code is wanted", PRESS, "No push was sent."]).quirk(Quirk::CodeWanted),
        part(63, No, "unrecognised", "Nora New", "nora@contoso.example", "unrecognised",
            ["An unknown answer", PRESS, "Not verified, and the value is named."])
            .quirk(ends("SomethingNewFromMicrosoft")),
        part(65, No, "number_wrong", "Willi Wrong", "willi@contoso.example", "code_wrong",
            ["The wrong number", PRESS, "Not verified: the number did not match."])
            .quirk(ends("PhoneAppEntropyIncorrect")),
        part(123, No, "code_mistaken", "Wim Wrong", "wim@contoso.example", "code_wrong",
            ["A wrong code", PRESS, "Not verified, and how many tries are left."])
            .by_code("App code; type six digits that the phone does not show; Send."),
        part(124, No, "code_spent", "Gustl Guess", "gustl@contoso.example", "budget_spent",
            ["No tries left", PRESS, "No code more for a while."])
            .by_code("App code; type three wrong codes, and look at the fourth."),
        part(125, No, "code_locked", "Lola Locked", "lola@contoso.example", "locked",
            ["The code is locked", PRESS, "Microsoft has seen too many wrong codes."]).by_code(CODE)
            .quirk(Quirk::EndsWith { value: "OathCodeFailedMaxAllowedRetryReached".to_owned(), after_ms: 0 }),
        part(66, No, "budget", "Bruno Budget", "bruno@contoso.example", "budget_spent",
            ["The budget is spent", "Send three times, and look at the fourth.", "No prompt more for a while."])
            .quirk(Quirk::EndsWith { value: "PhoneAppNotificationFailed".to_owned(), after_ms: 500 }),
        part(67, No, "stopped", "Stella Stop", "stella@contoso.example", "stopped",
            ["Stop waiting", "Send, then stop waiting.", "Stopped; the prompt cannot be recalled."])
            .habit(Habit::Silent),
        part(68, No, "changed", "Chris Change", "chris@contoso.example", "changed",
            ["The contact changes", "Identity Verification; put somebody else on the ticket; Send.", "Nothing is sent."]),
    ]
}

#[rustfmt::skip] // A table: a row reads better in two lines than in ten.
fn prerequisites() -> Vec<Part> {
    let other_tenant = Uuid::from_u128(0x22222222_2222_4222_8222_222222222222);
    let mut twin = Account::new(object_id(1_080), "twin.two@contoso.example", "Tina Twin");
    twin.mail = Some("twin@contoso.example".to_owned());
    vec![
        part(140, Prerequisites, "privileged", "Prisca Privileged", "prisca@contoso.example", "second_wanted",
            ["An administrator's account", PRESS, "It holds a directory role: a second technician must agree."])
            .account(|account| account.directory_roles = vec![GLOBAL_ADMINISTRATOR]).by_two(),
        part(70, Prerequisites, "no_method", "Mona Methodless", "mona@contoso.example", "method_missing",
            ["No method registered", LOOK, "How to register, and a warning."])
            .account(|account| account.methods.clear()),
        part(71, Prerequisites, "sms_only", "Susi Sms", "susi@contoso.example", "method_missing",
            ["Text messages only", LOOK, "Authenticator is not registered."])
            .account(|account| account.methods = vec![Method::Sms]),
        part(72, Prerequisites, "disabled", "Didi Disabled", "didi@contoso.example", "not_eligible",
            ["Disabled account", LOOK, "The account is disabled in Entra."])
            .account(|account| account.enabled = false),
        part(73, Prerequisites, "guest", "Gustav Guest", "gustav@contoso.example", "not_eligible",
            ["Guest", LOOK, "A guest's home is elsewhere."]).account(|account| account.guest = true),
        part(74, Prerequisites, "no_password_sync", "Norbert North", "norbert@northwind.example", "not_eligible",
            ["From Active Directory, without password sync", LOOK, "Not eligible unless the admin allows it."])
            .at(14).account(|account| account.sam_account_name = Some("norbert".to_owned())),
        part(75, Prerequisites, "own_account", "Ann Agent", "ann@contoso.example", "not_eligible",
            ["Your own account", LOOK, "Nobody verifies themselves."]).contact(json!({ "linked_agent_id": 3 })),
        part(76, Prerequisites, "nothing_known", "Nemo Nowhere", "", "not_matched",
            ["No address and no ids", LOOK, "Halo knows nothing that leads to an account."])
            .without_account().contact(json!({ "azureoid": null, "azure_tenant_id": null })),
        part(77, Prerequisites, "object_missing", "Gerd Gone", "gerd@contoso.example", "not_matched",
            ["The account is gone", LOOK, "Halo's object id does not exist in the tenant."])
            .contact(json!({ "azureoid": object_id(9_077) })),
        part(78, Prerequisites, "foreign_tenant", "Ferdi Foreign", "ferdi@contoso.example", "not_matched",
            ["Another customer's tenant", LOOK, "Halo names a tenant that is not this customer's."])
            .contact(json!({ "azure_tenant_id": other_tenant })),
        part(79, Prerequisites, "alias", "Alia Alias", "alia@contoso.example", "not_matched",
            ["Found by an alias only", LOOK, "A suggestion that somebody else confirms."])
            .linked_only_by("emailaddress", "alia.alias@contoso.example")
            .account(|account| account.aliases = vec!["alia.alias@contoso.example".to_owned()]),
        part(80, Prerequisites, "several", "Tina Twin", "twin.one@contoso.example", "several_matches",
            ["Two accounts", LOOK, "The address belongs to two accounts."])
            .linked_only_by("emailaddress", "twin@contoso.example")
            .account(|account| account.mail = Some("twin@contoso.example".to_owned())).and(twin),
        part(81, Prerequisites, "general_user", "General User", "", "no_contact",
            ["General User", LOOK, "The ticket has no real contact."])
            .without_account().contact(json!({ "azureoid": null })),
        part(82, Prerequisites, "no_user", "Nobody Atall", "", "no_contact",
            ["No user at all", LOOK, "The ticket has no contact."])
            .without_account().contact(json!({ "azureoid": null })).ticket(json!({ "user_id": null })),
        part(83, Prerequisites, "not_connected", "Toni Tailspin", "toni@tailspin.example", "customer_not_connected",
            ["Customer without a tenant", LOOK, "The customer is not connected."]).at(15),
        part(84, Prerequisites, "client_missing", "Lilo Litware", "lilo@litware.example", "setup_broken",
            ["MFA client missing", LOOK, "AADSTS7000229 and its fix."]).at(17),
        part(85, Prerequisites, "secret_expired", "Paul Proseware", "paul@proseware.example", "setup_broken",
            ["Secret expired", LOOK, "AADSTS7000222 and its fix."]).at(18),
        part(86, Prerequisites, "client_disabled", "Adam Adatum", "adam@adatum.example", "setup_broken",
            ["MFA client disabled", LOOK, "AADSTS7000112 and its fix."]).at(19),
        part(87, Prerequisites, "not_consented", "Rea Relecloud", "rea@relecloud.example", "setup_broken",
            ["Graph not consented", LOOK, "The missing permissions, by name."]).at(20),
    ]
}

#[rustfmt::skip] // A table: a row reads better in two lines than in ten.
fn down() -> Vec<Part> {
    let rate_limited = Fault::Status {
        status: 429,
        headers: [("Retry-After".to_owned(), "2".to_owned())].into(),
        body: "Rate Limit Reached - 300 Requests per rolling 5 minute window.".to_owned(),
    };
    vec![
        part(64, Down, "connector_503", "Dario Down", "dario@contoso.example", "microsoft_unavailable",
            ["Connector down", PRESS, "Microsoft does not answer."]).quirk(Quirk::HttpStatus { status: 503 }),
        part(110, Down, "halo_down", "Hanna Halo", "hanna@contoso.example", "halo_unavailable",
            ["Halo down", LOOK, "The ticket cannot be read."])
            .fault(Upstream::Halo, "GET /api/Tickets", 0, Fault::Html500),
        part(111, Down, "note_refused", "Rosa Refused", "rosa@contoso.example", "approved",
            ["The note is refused", PRESS, "Verified; the note is refused and stays visible."])
            .habit(QUICK).options(json!({ "outcomes_allowed": [] })),
        part(112, Down, "note_delayed", "Dieter Delay", "dieter@contoso.example", "approved",
            ["The note is delayed", PRESS, "Verified; the note is pending, then written."])
            .habit(QUICK).fault(Upstream::Halo, "POST /api/Actions", 2, rate_limited),
        part(113, Down, "note_reply_lost", "Lore Lost", "lore@contoso.example", "approved",
            ["Halo's answer is lost", PRESS, "Verified, with one note and not two."])
            .habit(QUICK).fault(Upstream::Halo, "POST /api/Actions", 1, Fault::LostReply),
        part(114, Down, "graph_slow", "Greta Graph", "greta@contoso.example", "approved",
            ["Detail is slow", PRESS, "What is only detail does not hold Send up."])
            .habit(QUICK).fault(Upstream::Graph, "authentication/methods", 0, Fault::Delay { ms: 8_000 }),
        part(141, Down, "roles_unknown", "Rolf Rolle", "rolf@contoso.example", "too_weak",
            ["Directory roles cannot be read", PRESS, "Not checked, says the pod; then a tap is not enough."])
            .habit(QUICK).fault(Upstream::Graph, "microsoft.graph.directoryRole", 0, Fault::Status {
                status: 403, headers: [].into(), body: String::new() }),
        part(115, Down, "login_down", "Ludwig Login", "ludwig@contoso.example", "microsoft_unavailable",
            ["Microsoft's sign-in is down", LOOK, "Microsoft does not answer."])
            .fault(Upstream::Login, "", 0, Fault::Drop),
    ]
}

#[rustfmt::skip] // A table: a row reads better in two lines than in ten.
fn traps() -> Vec<Part> {
    let trap = |number, id, name, title, see, expect, quirk| {
        let upn = format!("{}@contoso.example", id_to_mailbox(id));
        part(number, Traps, id, name, &upn, expect, [title, PRESS, see]).quirk(quirk).habit(QUICK)
    };
    vec![
        trap(90, "denied_but_true", "Trap Denied",
            "Denied, yet true", "Never verified.", "denied", Quirk::DeniedButTrue),
        trap(91, "success_but_nil", "Trap Nil",
            "Success without a result", "Never verified.", "unrecognised", Quirk::SuccessButNil),
        trap(92, "other_upn", "Trap Upn",
            "An answer about somebody else", "Never verified.", "unrecognised", Quirk::OtherUpn),
        trap(93, "no_session", "Trap Session", "No session", "Never verified.", "unrecognised", Quirk::NoSession),
        trap(94, "foreign_affinity", "Trap Affinity",
            "A foreign address to poll", "It is ignored, the answer is real.", "approved", Quirk::ForeignAffinity),
        trap(95, "result_missing", "Trap Missing",
            "The result is missing", "Never verified.", "unrecognised", Quirk::ResultMissing),
        trap(96, "result_doubled", "Trap Doubled",
            "Two results", "Never verified.", "unrecognised", Quirk::ResultDoubled),
        trap(97, "result_nested", "Trap Nested",
            "The result is too deep", "Never verified.", "unrecognised", Quirk::ResultNested),
        trap(98, "instantly_true", "Trap Instant",
            "True at once", "Nobody was asked: never verified.", "unrecognised", Quirk::InstantlyTrue),
        trap(99, "never_rings", "Trap Ringless",
            "The phone never rings", "Not verified after 55 seconds.", "no_answer", Quirk::NeverRings),
        trap(100, "interactively_missing", "Trap Passive",
            "Perhaps nobody pressed", "Never verified.", "unrecognised", Quirk::InteractivelyMissing),
        trap(101, "interactively_false", "Trap False",
            "Nobody pressed", "Never verified.", "unrecognised", Quirk::InteractivelyFalse),
        trap(102, "malformed", "Trap Malformed",
            "Half an answer", "Never verified.", "unrecognised", Quirk::MalformedXml),
        trap(103, "entity_bomb", "Trap Bomb",
            "An entity bomb", "Never verified, and nothing bursts.", "unrecognised", Quirk::EntityBomb),
        trap(104, "deep_nesting", "Trap Deep",
            "A very deep answer", "Never verified.", "unrecognised", Quirk::DeepNesting),
        trap(126, "code_but_nil", "Trap Code",
            "A code without a result", "Never verified.", "unrecognised", Quirk::SuccessButNil).by_code(CODE),
        trap(127, "code_of_another", "Trap Other",
            "Another session's answer", "Never verified.", "unrecognised", Quirk::OtherSession).by_code(CODE),
        trap(128, "code_for_another", "Trap Person",
            "A code for somebody else", "Never verified.", "unrecognised", Quirk::OtherUpn).by_code(CODE),
        trap(105, "token_midway", "Trap Token",
            "The token is refused midway", "A new token, the same prompt.", "approved", Quirk::TokenRefusedMidway),
    ]
}

fn id_to_mailbox(id: &str) -> String {
    id.replace('_', ".")
}
