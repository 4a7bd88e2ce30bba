use crate::Walk;

async fn frame(walk: &Walk, path: &str) -> String {
    let answer = walk.http.get(format!("{}{path}", walk.at.halo)).send().await.unwrap();
    let page = answer.error_for_status().unwrap().text().await.unwrap();
    let (_, rest) = page.split_once("<iframe").unwrap();
    rest.split_once("></iframe>").unwrap().0.replace("&amp;", "&")
}

#[tokio::test]
async fn the_frame_is_what_the_query_wants() {
    let walk = Walk::start().await;
    let usual = frame(&walk, "/ticket?id=9499").await;
    let url = "http://verify.localhost:8080/pod/acme/ticket?ticket_id=9499&agent_id=3";
    assert!(usual.contains(&format!("src=\"{url}&hmac=Y2je7xJFx3gSsLzQMAM3LvutuKQfcgZyNgIEpKTFgto=\"")), "{usual}");
    assert!(!usual.contains("sandbox="));
    let plus = frame(&walk, "/ticket?id=9499&agent=42").await;
    assert!(plus.contains("hmac=X1dV+GEoQ3pnh8J3"), "raw, with its plus: {plus}");
    let encoded = frame(&walk, "/ticket?id=9499&agent=42&hmac=encoded&width=258&sandbox=strict").await;
    assert!(encoded.contains("hmac=X1dV%2BGEoQ3pnh8J3"));
    assert!(encoded.contains("width=\"258\""));
    assert!(encoded.contains("sandbox=\"allow-scripts allow-same-origin allow-forms\""));
    let literal = frame(&walk, "/ticket?id=9499&variables=unreplaced&tab=closed").await;
    assert!(literal.contains("data-src") && literal.contains("ticket_id=$FAULTID"));
    let area = frame(&walk, "/ticket?id=9499&variables=area").await;
    assert!(area.contains("area=Leanne & Stu Christensen"), "raw text, as Halo does it: {area}");
    assert!(frame(&walk, "/user?id=38").await.contains("/pod/acme/user?user_id=38&"));
}

#[tokio::test]
async fn the_contact_can_be_swapped_behind_an_open_pod() {
    let walk = Walk::start().await;
    let token = walk.service_token().await;
    let swap = walk.http.post(format!("{}/contact?id=9529", walk.at.halo));
    assert_eq!(swap.send().await.unwrap().status(), 204);
    assert_eq!(walk.get_json(&token, "/api/Tickets/9529").await["user_id"], 38);
}

#[tokio::test]
async fn names_are_only_text() {
    let walk = Walk::start().await;
    let page = walk.http.get(format!("{}/ticket?id=9505", walk.at.halo)).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("&lt;b&gt;$FAULTID&lt;/b&gt;"));
    assert!(!page.contains("<b>$FAULTID"));
    let missing = walk.http.get(format!("{}/ticket?id=1", walk.at.halo)).send().await.unwrap();
    assert_eq!(missing.status(), 404);
}
