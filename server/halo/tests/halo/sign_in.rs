//! A technician signs in with Halo.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use vouchsafe_halo::Kind;
use vouchsafe_http::Secret;

use crate::world::World;

#[tokio::test]
async fn a_technician_signs_in_and_is_who_they_are() {
    let world = World::start().await;
    let halo = world.halo();
    let begun = halo.sign_in().await.unwrap();
    let query: Vec<_> = begun.url.query_pairs().into_owned().collect();
    for (name, value) in [
        ("tenant", "acme"),
        ("response_type", "code"),
        ("scope", "all offline_access"),
        ("code_challenge_method", "S256"),
    ] {
        assert!(query.contains(&(name.to_owned(), value.to_owned())), "{name} in {query:?}");
    }

    let code = world.code(&begun, 3).await;
    let tokens = halo.redeem(&code, &begun.pkce_verifier).await.unwrap();
    let left = tokens.expires_at.duration_since(Timestamp::now());
    assert!(left > SignedDuration::from_mins(59) && left <= SignedDuration::from_mins(60), "{left}");

    let me = halo.technician(tokens.access.expose()).me().await.unwrap();
    assert_eq!((u64::from(me.id), me.name.as_str()), (3, "Ann Agent"));
    assert!(me.is_agent && !me.disabled && !me.api_agent);
}

#[tokio::test]
async fn two_sign_ins_share_nothing() {
    let world = World::start().await;
    let halo = world.halo();
    let (one, other) = (halo.sign_in().await.unwrap(), halo.sign_in().await.unwrap());
    assert_ne!(one.state.expose(), other.state.expose());
    assert_ne!(one.pkce_verifier.expose(), other.pkce_verifier.expose());
    assert!(!one.url.as_str().contains(one.pkce_verifier.expose()));

    let code = world.code(&one, 3).await;
    let error = halo.redeem(&code, &other.pkce_verifier).await.unwrap_err();
    assert_eq!(error.kind(), &Kind::Unauthorized);
}

#[tokio::test]
async fn a_code_is_good_once() {
    let world = World::start().await;
    let halo = world.halo();
    let begun = halo.sign_in().await.unwrap();
    let code = world.code(&begun, 3).await;
    halo.redeem(&code, &begun.pkce_verifier).await.unwrap();
    assert_eq!(halo.redeem(&code, &begun.pkce_verifier).await.unwrap_err().kind(), &Kind::Unauthorized);
    for odd in ["", "no such code", "a&b=c", "\0\r\n", "$"] {
        assert_eq!(halo.redeem(odd, &begun.pkce_verifier).await.unwrap_err().kind(), &Kind::Unauthorized, "{odd:?}");
    }
}

#[tokio::test]
async fn a_refresh_keeps_the_refresh_token_unless_there_is_a_new_one() {
    let world = World::start().await;
    let halo = world.halo();
    let first = world.tokens(&halo, 3).await;
    let kept = first.refresh.unwrap();

    let second = halo.refresh(&kept).await.unwrap();
    assert_ne!(second.access.expose(), first.access.expose());
    assert_eq!(second.refresh.unwrap().expose(), kept.expose());

    let options = json!({ "rotate_refresh": true }).as_object().unwrap().clone();
    world.sandbox.halo().instance("acme").unwrap().change_options(options).unwrap();
    let third = halo.refresh(&kept).await.unwrap();
    assert_ne!(third.refresh.unwrap().expose(), kept.expose());
    assert_eq!(halo.refresh(&kept).await.unwrap_err().kind(), &Kind::Unauthorized);
    assert_eq!(halo.refresh(&Secret::new("no such token")).await.unwrap_err().kind(), &Kind::Unauthorized);
}

#[tokio::test]
async fn a_token_that_is_none_is_unauthorized() {
    let world = World::start().await;
    let halo = world.halo();
    let error = halo.technician("no such token").me().await.unwrap_err();
    assert_eq!(error.kind(), &Kind::Unauthorized);
}
