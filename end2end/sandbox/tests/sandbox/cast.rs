use std::collections::HashSet;

use serde_json::Value;

use crate::Walk;

#[tokio::test]
async fn every_story_can_be_opened() {
    let walk = Walk::start().await;
    let stories = walk.control_get("stories").await;
    let stories = stories.as_array().unwrap();
    let ids: HashSet<&str> = stories.iter().filter_map(|story| story["id"].as_str()).collect();
    assert_eq!(ids.len(), stories.len(), "each by its own id");
    let start = walk.http.get(format!("{}/", walk.at.demo)).send().await.unwrap().text().await.unwrap();
    for story in stories {
        let id = story["id"].as_str().unwrap();
        assert!(start.contains(&format!("action=\"/story/{id}\"")), "{id}");
        let opened = walk.http.post(format!("{}/story/{id}", walk.at.demo)).send().await.unwrap();
        assert_eq!(opened.headers()["location"].to_str().unwrap(), story["url"].as_str().unwrap());
        let page = walk.http.get(story["url"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(page.status(), 200, "{id}");
        if let Some(phone) = story["phone"].as_str() {
            assert_eq!(walk.http.get(phone).send().await.unwrap().status(), 200, "{id}");
        }
    }
}

#[tokio::test]
async fn every_story_of_connecting_begins_in_the_dashboard() {
    let walk = Walk::start().await;
    let start = walk.http.get(format!("{}/", walk.at.demo)).send().await.unwrap().text().await.unwrap();
    let all = walk.control_get("connecting").await;
    for story in all.as_array().unwrap() {
        let id = story["id"].as_str().unwrap();
        assert!(start.contains(&format!("action=\"/connecting/{id}\"")), "{id}");
        let opened = walk.http.post(format!("{}/connecting/{id}", walk.at.demo)).send().await.unwrap();
        assert_eq!(opened.headers()["location"].to_str().unwrap(), story["url"].as_str().unwrap());
    }
    let acme = walk.sandbox.halo().instance("acme").unwrap();
    assert!(acme.state().records.clients.len() > 500);
    assert_eq!(walk.sandbox.microsoft().options().consent_roles, ["Organization.Read.All"]);
}

#[tokio::test]
async fn everybody_in_halo_is_in_their_tenant() {
    let walk = Walk::start().await;
    let token = walk.service_token().await;
    let tenants = vouchsafe_sandbox::cast::microsoft();
    let accounts: HashSet<String> =
        tenants.iter().flat_map(|tenant| &tenant.accounts).map(|account| account.id.to_string()).collect();
    let mut linked = 0;
    for story in walk.sandbox.stories().iter().filter(|story| story.instance == "acme" && story.upn.is_some()) {
        let path = format!("/api/Users/{}?includedetails=true", story.contact);
        let user: Value = walk.get_json(&token, &path).await;
        let Some(object) = user["azureoid"].as_str() else { continue };
        assert_eq!(accounts.contains(object), story.id != "object_missing", "{}", story.id);
        linked += 1;
    }
    assert!(linked > 40);
    // Nobody is asked in the one that is only there to be the second of two, nor in the MSP's own.
    let empty = [["wideworld.example"], ["msp.example"]];
    assert!(
        tenants
            .iter()
            .all(|tenant| !tenant.accounts.is_empty() || empty.iter().any(|domains| tenant.domains == *domains))
    );
}

#[tokio::test]
async fn the_settings_files_name_this_sandbox() {
    let walk = Walk::start().await;
    let file = async |query: &str| {
        let answer = walk.http.get(format!("{}/control/{query}", walk.at.demo)).send().await.unwrap();
        answer.text().await.unwrap().parse::<toml::Table>().unwrap()
    };
    let process = file("vouchsafe.toml?listen=127.0.0.1:9&data_dir=/tmp/x").await;
    assert_eq!(process["listen"].as_str(), Some("127.0.0.1:9"));
    assert_eq!(process["microsoft"]["login_url"].as_str().unwrap(), format!("{}/login", walk.at.microsoft));
    let managed = file("apply.toml?form=sync&host=ip").await;
    assert_eq!(managed["connector"]["form"].as_str(), Some("sync"));
    assert_eq!(managed["instance"][0]["url"].as_str().unwrap(), walk.sandbox.bases_by_number().halo);
    assert_eq!(managed["instance"][0]["administrators"][0].as_integer(), Some(3));
}
