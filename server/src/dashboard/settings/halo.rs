//! The way to Halo: its address, the two applications, and whose pages may show the pod.

use std::sync::Arc;

use vouchsafe_app::{dashboard::settings::Input, words::words};
use vouchsafe_halo::escape::plain;
use vouchsafe_http::BaseUrl;
use vouchsafe_store::{Instance, Secret};

use super::{
    Wish, text,
    typed::{Typed, value},
};
use crate::{
    dashboard::{change::Weight, visitor::Visitor},
    doctor::instance::{check, is_of_connection},
    first_start::{applications::plain_line, halo::guard},
    services::Services,
};

const LONGEST: usize = 500;
const MOST_FRAMES: usize = 20;

pub fn inputs(visitor: &Visitor, typed: Option<&Typed>) -> Vec<Input> {
    let instance = &visitor.connected.instance;
    let of = |name: &'static str, kind: &'static str, in_force: String, longest: u32| Input {
        name,
        kind,
        value: value(typed, name, in_force),
        longest,
        ..Input::default()
    };
    vec![
        of("halo_url", "url", instance.url.to_string(), 500),
        of("halo_tenant", "text", instance.tenant.clone().unwrap_or_default(), 500),
        of("halo_client_id", "text", instance.client_id.clone(), 500),
        // Never drawn, not even when it comes back.
        Input { name: "halo_client_secret", kind: "password", longest: 500, ..Input::default() },
        of("halo_sign_in_client_id", "text", instance.sign_in_client_id.clone(), 500),
        of("halo_frames", "lines", instance.frame_origins.join("\n"), 2_000),
    ]
}

/// What a change of the way to Halo makes of the instance. Where it is another way, it is gone first, as `vouchsafe check` does.
///
/// To another address nobody leads from here: whoever answers there would get everybody's tokens, and nothing that it says of
/// itself shows that it is the same Halo.
pub async fn tried(services: &Arc<Services>, visitor: &Visitor, typed: &Typed) -> Result<Wish, String> {
    let before = &visitor.connected.instance;
    let wanted = read(before, typed)?;
    if wanted.url != before.url {
        return Err(text("set-halo-on-the-machine"));
    }
    works(services, before, &wanted).await?;
    Ok(Wish::new(Weight::OpensDoors, move |instance| {
        let Instance { url, tenant, client_id, client_secret, sign_in_client_id, frame_origins, .. } = wanted;
        instance.url = url;
        instance.tenant = tenant;
        instance.client_id = client_id;
        instance.client_secret = client_secret;
        instance.sign_in_client_id = sign_in_client_id;
        instance.frame_origins = frame_origins;
    }))
}

/// Goes the way to Halo that is wanted, if it is another one than before.
///
/// # Errors
/// The sentence that says what is to be mended on it.
pub async fn works(services: &Arc<Services>, before: &Instance, wanted: &Instance) -> Result<(), String> {
    if wanted.frame_origins != before.frame_origins && !(1..=MOST_FRAMES).contains(&wanted.frame_origins.len()) {
        return Err(text("set-halo_frames-wrong"));
    }
    if !goes_another_way(before, wanted) {
        return Ok(());
    }
    if wanted.client_id == wanted.sign_in_client_id {
        return Err(text("first-same-application"));
    }
    guard(services, &wanted.url).await?;
    let findings = check(services.clone(), services.try_out(wanted.clone())).await;
    let fixes = findings.iter().filter(|finding| is_of_connection(finding) && finding.needs_a_fix());
    let fixes: Vec<String> = fixes.map(|finding| plain_line(&finding.told())).collect();
    if fixes.is_empty() { Ok(()) } else { Err(words().text("set-halo-to-mend", &[("fix", &fixes.join(" "))])) }
}

fn goes_another_way(before: &Instance, wanted: &Instance) -> bool {
    let of = |instance: &Instance| {
        let Instance { url, tenant, client_id, client_secret, sign_in_client_id, .. } = instance;
        let secret = client_secret.expose().to_owned();
        (url.clone(), tenant.clone(), client_id.clone(), secret, sign_in_client_id.clone())
    };
    of(before) != of(wanted)
}

fn read(before: &Instance, typed: &Typed) -> Result<Instance, String> {
    let wrong = |key: &str| text(&format!("set-{key}-wrong"));
    let line = |name: &str| typed.line(name, LONGEST).ok_or_else(|| wrong(name));
    let url: BaseUrl = line("halo_url")?.parse().map_err(|_| text("first-url-wrong"))?;
    let tenant = plain(&line("halo_tenant")?);
    let (client_id, sign_in_client_id) = (line("halo_client_id")?, line("halo_sign_in_client_id")?);
    if client_id.is_empty() || sign_in_client_id.is_empty() {
        return Err(text("first-id-missing"));
    }
    let given = line("halo_client_secret")?;
    // It is that application's at that address, and goes to no other.
    let kept = (url == before.url && client_id == before.client_id).then(|| before.client_secret.clone());
    let given = (!given.is_empty()).then(|| Secret::new(given));
    let client_secret = given.or(kept).ok_or_else(|| wrong("halo_client_secret"))?;
    let lines = typed.one("halo_frames").split(['\n', '\r', ',']).map(str::trim).filter(|line| !line.is_empty());
    let frames: Vec<BaseUrl> = lines.map(str::parse).collect::<Result<_, _>>().map_err(|_| wrong("halo_frames"))?;
    let is_whole = |frame: &BaseUrl| frame.as_str() == frame.origin() + "/";
    if frames.is_empty() || !frames.iter().all(is_whole) {
        return Err(wrong("halo_frames"));
    }
    Ok(Instance {
        url,
        tenant: (!tenant.is_empty()).then_some(tenant),
        client_id,
        client_secret,
        sign_in_client_id,
        frame_origins: frames.iter().map(BaseUrl::origin).collect(),
        ..before.clone()
    })
}
