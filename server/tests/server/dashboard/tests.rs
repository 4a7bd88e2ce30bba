//! Prompts with which an administrator tries it out, from the command line: listed as what they are, and in no figure.

use vouchsafe_sandbox::phone::Answer;

use super::{GRACE, HOME, LIST, verify, world};
use crate::browser::Browser;

const MARK: &str = "test from the command line";

#[tokio::test(flavor = "multi_thread")]
async fn what_the_command_line_tried_is_told_apart_and_no_customer_is_told_of_it() {
    let world = world().await;
    let (ann, bob) = (Browser::of(&world, 3), Browser::of(&world, 5));
    verify(&world, &ann, Answer::Approve).await;
    let run = world.command(&["try", "--yes", "--upn", GRACE]);
    let ((done, said), ()) = tokio::join!(run, world.press_phone(GRACE, Answer::Deny));
    assert!(!done && said.contains("NOT VERIFIED"), "{said}");
    let tried = world.logged("concluded").await.pop().unwrap()["verification"].as_str().unwrap().to_owned();

    bob.sign_in_to(LIST).await;
    let list = bob.get(LIST).await;
    let row = list.html.split("<tr data-tone=").find(|row| row.contains(&tried)).unwrap();
    assert!(row.contains("Grace Hopper") && row.contains(MARK) && row.contains("Denied"), "{row}");
    assert_eq!(list.html.matches(MARK).count(), 1, "{list:?}");
    let story = bob.get(&format!("{LIST}/{tried}")).await;
    assert!(story.html.contains("Verification of Grace Hopper") && story.html.contains(MARK), "{story:?}");
    assert!(!story.html.contains("agent 9999999999"), "{story:?}");
    // The file keeps everything.
    let file = bob.get(&format!("{LIST}.csv")).await;
    assert!(file.html.contains(&tried), "{file:?}");

    let trends = bob.get("/dashboard/acme/trends?span=7").await;
    assert!(trends.html.contains("Verified 1, Denied 0, No answer 0, Other 0"), "{trends:?}");
    let home = bob.get(HOME).await;
    let figures = home.html.split_once("data-card=\"today\"").unwrap().1;
    assert_eq!(figures.matches("<b>1</b>").count(), 1, "{home:?}");
    assert_eq!(figures.matches("<b>0</b>").count(), 2, "{home:?}");
    let review = bob.get("/dashboard/acme/report?for=review&customer=12").await;
    let denials = review.html.split_once("data-card=\"denials\"").unwrap().1;
    assert!(denials.contains("Nothing to show.") && !review.html.contains(&tried), "{review:?}");
    let figures = review.html.split_once("data-card=\"figures\"").unwrap().1;
    assert!(figures.contains("<b>0</b><p>Denied</p>"), "{review:?}");
    let file = bob.get("/dashboard/acme/report.csv?for=review&customer=12").await;
    assert!(!file.html.contains(&tried) && !file.html.contains("command line"), "{file:?}");
}
