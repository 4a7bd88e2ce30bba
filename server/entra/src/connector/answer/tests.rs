use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use vouchsafe_domain::{
    connector::{Evidence, Progress, judge_answer, judge_asynchronous_begin, judge_synchronous_begin},
    ids::Upn,
    verdict::Verdict,
};

use super::*;

const RESULT: &str = "<Result><Value>Success</Value><Message i:nil=\"true\"/><Retry>false</Retry><Error i:nil=\"true\"/>\
                      <Exception i:nil=\"true\"/><RenewCert>false</RenewCert></Result>";
const XSI: &str = "xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"";
const APPROVED: &str = "<AuthenticationResult>true</AuthenticationResult>";

fn end_with(middle: &str) -> String {
    format!(
        "<EndTwoWayAuthenticationResponse {XSI}><Version>1</Version>{RESULT}{middle}<LocationData i:nil=\"true\"/>\
         <CompletedInteractively>true</CompletedInteractively></EndTwoWayAuthenticationResponse>"
    )
}

fn begin_with(middle: &str) -> String {
    format!(
        "<BeginTwoWayAuthenticationResponse {XSI}><Version>1</Version>{RESULT}\
         <SessionId>270867b8-6bac-434b-9a2a-cb682f461cbe</SessionId>{middle}\
         <UserPrincipalName>testuser@contoso.com</UserPrincipalName>\
         <AffinityUrl>https://adnotifications.windowsazure.com/StrongAuthenticationService.svc/Connector/EndTwoWayAuthentication?dc=KRS</AffinityUrl>\
         <ValidEntropyNumber>0</ValidEntropyNumber></BeginTwoWayAuthenticationResponse>"
    )
}

fn text(text: &str) -> Text {
    Some(text.to_owned())
}

fn judged<T>(judge: impl FnOnce(Evidence<'_>, Timestamp) -> T) -> T {
    let asked: Upn = "testuser@contoso.com".parse().unwrap();
    let begun = Timestamp::from_second(1_800_000_000).unwrap();
    judge(
        Evidence { asked: &asked, begun, counts_for: SignedDuration::from_secs(57) },
        begun + SignedDuration::from_secs(5),
    )
}

fn end_approves(xml: &[u8]) -> bool {
    end(xml).is_ok_and(|answer| {
        judged(|evidence, now| judge_answer(&answer, "270867b8-6bac-434b-9a2a-cb682f461cbe", evidence, now))
            == Progress::Ended(Verdict::Approved)
    })
}

fn begin_approves(xml: &[u8]) -> bool {
    begin(xml).is_ok_and(|begin| {
        judged(|evidence, now| judge_synchronous_begin(&begin.answer, evidence, now)) == Verdict::Approved
    })
}

#[test]
fn the_captures_are_read() {
    let begin = begin(begin_with("<AuthenticationResult i:nil=\"true\"/>").as_bytes()).unwrap();
    assert_eq!(begin.dc, text("KRS"));
    assert_eq!(
        begin.answer,
        BeginAnswer {
            value: text("Success"),
            upn: text("testuser@contoso.com"),
            session: text("270867b8-6bac-434b-9a2a-cb682f461cbe"),
            authentication_result: None,
            number: text("0"),
        }
    );
    let begun = judged(|evidence, _| judge_asynchronous_begin(&begin.answer, evidence.asked)).unwrap();
    assert_eq!(begun.number, None);

    let pending = format!(
        "<EndTwoWayAuthenticationResponse {XSI}>\n  <Version>1</Version>\n  <Result><Value>AuthenticationPending</Value>\
         <Message>The authentication has not been completed yet, please try again.</Message>\n    <Retry>true</Retry>\
         <Error i:nil=\"true\"/><Exception i:nil=\"true\"/><RenewCert>false</RenewCert></Result>\n\
         <AuthenticationResult i:nil=\"true\"/><LocationData i:nil=\"true\"/>\
         <CompletedInteractively>false</CompletedInteractively>\n</EndTwoWayAuthenticationResponse>"
    );
    let pending = end(pending.as_bytes()).unwrap();
    assert_eq!(
        judged(|evidence, now| judge_answer(&pending, "270867b8-6bac-434b-9a2a-cb682f461cbe", evidence, now)),
        Progress::Pending
    );
    assert!(end_approves(end_with(APPROVED).as_bytes()));
    assert!(begin_approves(begin_with(APPROVED).as_bytes()));
}

#[test]
fn a_method_list_is_read_with_whatever_its_properties_hold() {
    let method = |id: &str, properties: &str| {
        format!(
            "<AuthenticationMethod><Id>{id}</Id><IsDefault>false</IsDefault>\
             <Properties xmlns:a=\"http://schemas.microsoft.com/2003/10/Serialization/Arrays\">{properties}</Properties></AuthenticationMethod>"
        )
    };
    let property = "<a:KeyValueOfstringstring><a:Key>Id</a:Key><a:Value>OneWaySMS</a:Value></a:KeyValueOfstringstring>";
    let list = |methods: &str| {
        methods_answer(&format!(
            "<GetAvailableAuthenticationMethodsResponse {XSI}><Version>1</Version>{RESULT}\
             <AuthenticationMethods>{methods}</AuthenticationMethods><CreateTimeSeconds>1</CreateTimeSeconds>\
             <UserPrincipalName>testuser@contoso.com</UserPrincipalName></GetAvailableAuthenticationMethodsResponse>"
        ))
    };
    let two = method("PhoneAppNotification", property) + &method("PhoneAppOTP", "");
    assert_eq!(list(&two).unwrap().methods, ["PhoneAppNotification", "PhoneAppOTP"]);
    assert_eq!(list("").unwrap().methods, Vec::<String>::new());
    let hidden = method("PhoneAppOTP", "<Id>PhoneAppNotification</Id>");
    assert_eq!(list(&hidden).unwrap().methods, ["PhoneAppOTP"]);
    for wrong in [
        "<AuthenticationMethod><Id>PhoneAppOTP</Id><Id>PhoneAppNotification</Id></AuthenticationMethod>",
        "<Other><Id>PhoneAppNotification</Id></Other>",
        "<Id>PhoneAppNotification</Id>",
    ] {
        assert!(list(wrong).is_err(), "{wrong}");
    }
}

fn methods_answer(xml: &str) -> Result<MethodList, Why> {
    methods(xml.as_bytes())
}

#[test]
fn no_other_shape_is_an_answer() {
    for middle in [
        "<AuthenticationResult>true</AuthenticationResult><AuthenticationResult>true</AuthenticationResult>",
        "<AuthenticationResult>false</AuthenticationResult><AuthenticationResult>true</AuthenticationResult>",
        "<AuthenticationResult i:nil=\"true\"/><AuthenticationResult>true</AuthenticationResult>",
        "<Extra><AuthenticationResult>true</AuthenticationResult></Extra>",
        "<Extra><AuthenticationResult>true</AuthenticationResult></Extra><AuthenticationResult>true</AuthenticationResult>",
        "<AuthenticationResult><AuthenticationResult>true</AuthenticationResult></AuthenticationResult>",
        "<AuthenticationResult><x>true</x></AuthenticationResult>",
        "<i:AuthenticationResult>true</i:AuthenticationResult>",
        "<AuthenticationResult xmlns=\"urn:other\">true</AuthenticationResult>",
        "<AuthenticationResult i:nil=\"true\">true</AuthenticationResult>",
        "<AuthenticationResult>tr<!-- -->ue</AuthenticationResult>",
        "<AuthenticationResult>true</AuthenticationResult><Result><Value>Success</Value></Result>",
        "<AuthenticationResult>true</AuthenticationResult><Value>Success</Value>",
        "<AuthenticationResult>true</AuthenticationResult>text",
    ] {
        assert!(end(end_with(middle).as_bytes()).is_err(), "{middle}");
        assert!(begin(begin_with(middle).as_bytes()).is_err(), "{middle}");
    }
    // One answer is not the other.
    assert!(end(begin_with(APPROVED).as_bytes()).is_err());
    assert!(begin(end_with(APPROVED).as_bytes()).is_err());
    // What nobody knows yet does no harm beside what counts.
    assert!(end_approves(end_with(&format!("{APPROVED}<New><Thing>1</Thing></New>")).as_bytes()));
}

#[test]
fn of_an_affinity_url_nothing_but_a_plain_data_centre_is_kept() {
    for (url, expected) in [
        ("https://evil.example/?dc=KRS", text("KRS")),
        ("https://a.example/x?a=1&dc=Eu2", text("Eu2")),
        ("https://a.example/x", None),
        ("https://a.example/x?dc=", None),
        ("https://a.example/x?dc=a%26b", None),
        ("https://a.example/x?dc=abcdefghi", None),
        ("dc=KRS", None),
    ] {
        assert_eq!(dc(url), expected, "{url}");
    }
}

/// One change to a document: where, how much goes, what comes.
#[derive(Debug, Clone)]
struct Mutation {
    at: prop::sample::Index,
    removed: usize,
    inserted: String,
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let pieces = [
        "",
        "<",
        ">",
        "/",
        "&",
        "\"",
        " ",
        "true",
        "false",
        "Success",
        "<x>",
        "</x>",
        "<AuthenticationResult>",
        "</AuthenticationResult>",
        "<AuthenticationResult>false</AuthenticationResult>",
        "<Result>",
        "</Result>",
        "<Value>PhoneAppDenied</Value>",
        "<Extra>",
        "</Extra>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "&#x74;",
        "&t;",
        "<CompletedInteractively>false</CompletedInteractively>",
        " i:nil=\"true\"",
        " xmlns=\"y\"",
        "i:",
        "\u{feff}",
    ];
    let inserted = prop_oneof![6 => prop::sample::select(pieces.to_vec()).prop_map(str::to_owned), 1 => ".{0,3}"];
    (any::<prop::sample::Index>(), prop_oneof![3 => Just(0), 2 => 0..4_usize, 1 => 0..60_usize], inserted)
        .prop_map(|(at, removed, inserted)| Mutation { at, removed, inserted })
}

fn mutated(xml: &str, mutations: &[Mutation]) -> String {
    mutations.iter().fold(xml.to_owned(), |xml, mutation| {
        let chars: Vec<char> = xml.chars().collect();
        let at = mutation.at.index(chars.len() + 1);
        let after = (at + mutation.removed).min(chars.len());
        chars[..at].iter().copied().chain(mutation.inserted.chars()).chain(chars[after..].iter().copied()).collect()
    })
}

/// What must be readable in a text that is taken for an approval, by someone who knows no XML: each name that counts
/// stands there once (as one element), and nothing says otherwise.
fn reads_as_an_approval(xml: &str, leaves: &[(&str, &str)]) -> bool {
    leaves.iter().all(|(name, value)| {
        let opened: Vec<_> = xml.match_indices(&format!("<{name}")).collect();
        let [(at, _)] = opened[..] else { return false };
        let Some((_, rest)) = xml[at..].split_once('>') else { return false };
        // The value's letters may be written as character references.
        rest.split('<').next().is_some_and(|text| text == *value || text.contains("&#"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn no_mutated_answer_is_approved_unless_it_still_reads_as_one(mutations in prop::collection::vec(mutation(), 1..5)) {
        let polled = mutated(&end_with(APPROVED), &mutations);
        if end_approves(polled.as_bytes()) {
            prop_assert!(
                reads_as_an_approval(&polled, &[
                    ("Value", "Success"), ("AuthenticationResult", "true"), ("CompletedInteractively", "true"),
                ]),
                "{}", polled
            );
        }
        let answered = mutated(&begin_with(APPROVED), &mutations);
        if begin_approves(answered.as_bytes()) {
            prop_assert!(
                reads_as_an_approval(&answered, &[("Value", "Success"), ("AuthenticationResult", "true")]),
                "{}", answered
            );
        }
    }

    #[test]
    fn no_mutated_refusal_of_a_few_characters_is_approved(mutations in prop::collection::vec(mutation(), 1..3)) {
        let refused = end_with("<AuthenticationResult>false</AuthenticationResult>").replace("Success", "PhoneAppDenied");
        prop_assert!(!end_approves(mutated(&refused, &mutations).as_bytes()));
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = (methods(&bytes), begin(&bytes), end(&bytes));
    }
}
