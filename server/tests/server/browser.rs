//! A technician's browser: a frame in Halo's page, a window of its own, and what each keeps.

use std::{cell::RefCell, collections::BTreeMap};

use reqwest::{
    Method, StatusCode,
    header::{COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE},
};

use crate::{pod::Pod, stage::Stage};

/// What a pod is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Ticket(u32),
    User(u32),
}

/// A page as it came.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) html: String,
}

impl Page {
    /// The text between `before` and the next `"`, as HTML means it.
    pub(crate) fn quoted(&self, before: &str) -> Option<String> {
        let (_, rest) = self.html.split_once(before)?;
        let (value, _) = rest.split_once('"')?;
        Some(value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    }

    /// The value of the hidden field of this name.
    pub(crate) fn field(&self, name: &str) -> String {
        self.quoted(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no field {name}: {self:?}"))
    }

    /// Where it leads by itself: by a redirect, or as the page on the way to Halo does.
    pub(crate) fn location(&self) -> String {
        if let Some(link) = self.quoted("<a id=\"on\" href=\"") {
            return link;
        }
        self.headers.get(LOCATION).unwrap_or_else(|| panic!("no location: {self:?}")).to_str().unwrap().to_owned()
    }

    /// Where the same is to be had as a file.
    pub(crate) fn file_link(&self) -> String {
        let links = self.html.split("<a ").skip(1).filter_map(|rest| rest.split('>').next());
        let link =
            links.into_iter().find(|tag| tag.contains("class=\"csv\"")).unwrap_or_else(|| panic!("no file: {self:?}"));
        let (_, path) = link.split_once("href=\"").unwrap();
        path.split('"').next().unwrap().replace("&amp;", "&")
    }

    /// The state that the page's status element names.
    pub(crate) fn state(&self) -> Option<String> {
        self.quoted("data-state=\"")
    }
}

/// The cookies of one place in the browser: a frame's are not a window's.
#[derive(Clone, Debug, Default)]
pub(crate) struct Jar(RefCell<BTreeMap<String, String>>);

impl Jar {
    pub(crate) fn header(&self) -> String {
        self.0.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn take(&self, headers: &HeaderMap) {
        for cookie in headers.get_all(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.0.borrow_mut().insert(name.to_owned(), value.to_owned());
        }
    }

    /// With one cookie.
    pub(crate) fn of(name: &str, value: &str) -> Self {
        Self(RefCell::new([(name.to_owned(), value.to_owned())].into()))
    }

    pub(crate) fn value(&self, name: &str) -> String {
        self.0.borrow().get(name).unwrap_or_else(|| panic!("no cookie {name}")).clone()
    }

    pub(crate) fn clear(&self) {
        self.0.borrow_mut().clear();
    }
}

/// A browser in which one agent is at work in one Halo.
pub(crate) struct Browser<'a> {
    pub(crate) stage: &'a Stage,
    pub(crate) instance: &'static str,
    pub(crate) agent: u32,
    pub(crate) frame: Jar,
    pub(crate) window: Jar,
}

impl<'a> Browser<'a> {
    pub(crate) fn of(stage: &'a Stage, agent: u32) -> Self {
        Self { stage, instance: "acme", agent, frame: Jar::default(), window: Jar::default() }
    }

    pub(crate) fn at(self, instance: &'static str) -> Self {
        Self { instance, ..self }
    }

    /// The URL that Halo's own page puts into its frame; `query` is for Halo, such as `&hmac=old`.
    pub(crate) async fn launch_url(&self, place: Place, query: &str) -> String {
        let bases = self.stage.sandbox.bases();
        let halo = if self.instance == "acme" { bases.halo } else { bases.globex };
        let (page, id) = match place {
            Place::Ticket(id) => ("ticket", id),
            Place::User(id) => ("user", id),
        };
        let url = format!("{halo}/{page}?id={id}&agent={}{query}", self.agent);
        let html = self.stage.http.get(url).send().await.unwrap().text().await.unwrap();
        let page = Page { status: StatusCode::OK, headers: HeaderMap::new(), html };
        let (_, frame) = page.html.split_once("<iframe").unwrap();
        Page { html: frame.to_owned(), ..page }.quoted(" src=\"").unwrap()
    }

    /// One request, with the cookies of `jar`, from a page of `site` (`Sec-Fetch-Site`).
    pub(crate) async fn ask(
        &self,
        jar: &Jar,
        method: Method,
        url: &str,
        site: &str,
        form: Option<&[(&str, &str)]>,
    ) -> Page {
        let url = if url.starts_with('/') { format!("{}{url}", self.stage.url) } else { url.to_owned() };
        let mut request = self.stage.http.request(method, url).header(COOKIE, jar.header());
        if !site.is_empty() {
            request = request.header("sec-fetch-site", site);
        }
        if let Some(form) = form {
            // What a form sends under `no-referrer`.
            request = request.header(ORIGIN, "null").form(form);
        }
        let reply = request.send().await.unwrap();
        jar.take(reply.headers());
        Page { status: reply.status(), headers: reply.headers().clone(), html: reply.text().await.unwrap() }
    }

    /// Halo's page loads the frame.
    pub(crate) async fn launch(&self, place: Place) -> Page {
        let url = self.launch_url(place, "").await;
        self.ask(&self.frame, Method::GET, &url, "cross-site", None).await
    }

    /// The pop-up's first page, opened by the frame's.
    pub(crate) async fn start(&self, frame: &Page) -> Page {
        let start = frame.quoted("data-start=\"").unwrap_or_else(|| panic!("not a page to sign in on: {frame:?}"));
        self.ask(&self.window, Method::GET, &start, "same-origin", None).await
    }

    /// Continue, in the pop-up: the answer leads to Halo.
    pub(crate) async fn go_on(&self, start: &Page) -> Page {
        let action = start.quoted("action=\"").unwrap_or_else(|| panic!("no form: {start:?}"));
        let flow = start.field("flow");
        self.ask(&self.window, Method::POST, &action, "same-origin", Some(&[("flow", &flow)])).await
    }

    /// At Halo: this agent signs in. The answer leads back.
    pub(crate) async fn at_halo(&self, go_on: &Page, agent: u32) -> Page {
        let agent = agent.to_string();
        self.ask(&Jar::default(), Method::POST, &go_on.location(), "same-origin", Some(&[("agent", &agent)])).await
    }

    /// Back from Halo: the pop-up's last page.
    pub(crate) async fn back(&self, at_halo: &Page) -> Page {
        self.ask(&self.window, Method::GET, &at_halo.location(), "cross-site", None).await
    }

    /// The whole way through the pop-up, up to its last page; at once if its session lives.
    pub(crate) async fn through_the_window(&self, frame: &Page) -> Page {
        let start = self.start(frame).await;
        if start.html.contains("data-code=") {
            return start;
        }
        let go_on = self.go_on(&start).await;
        let at_halo = self.at_halo(&go_on, self.agent).await;
        self.back(&at_halo).await
    }

    /// The frame collects its session with this code.
    pub(crate) async fn collect(&self, frame: &Page, code: &str) -> Page {
        let action = frame.quoted("action=\"").unwrap();
        let (flow, secret) = (frame.field("flow"), frame.field("secret"));
        let form = [("flow", flow.as_str()), ("secret", &secret), ("code", code)];
        self.ask(&self.frame, Method::POST, &action, "same-origin", Some(&form)).await
    }

    /// Opens a pod, and signs in if it asks for that.
    pub(crate) async fn open(&self, place: Place) -> Pod<'a> {
        let page = self.launch(place).await;
        if page.html.contains("data-handle=") {
            return Pod::read(self.stage, &page);
        }
        let done = self.through_the_window(&page).await;
        let code = done.quoted("data-code=\"").unwrap_or_else(|| panic!("no code: {done:?}"));
        Pod::read(self.stage, &self.collect(&page, &code).await)
    }

    /// Opens a page in the window, by its address.
    pub(crate) async fn get(&self, path: &str) -> Page {
        self.ask(&self.window, Method::GET, path, "none", None).await
    }

    /// Sends a form in the window, from a page of ours.
    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Page {
        self.ask(&self.window, Method::POST, path, "same-origin", Some(form)).await
    }

    /// Signs in to the dashboard, as what stands at its door leads, and ends at this page.
    pub(crate) async fn sign_in_to(&self, path: &str) {
        let go_on = self.post(&format!("/dashboard/{}/sign-in", self.instance), &[("to", path)]).await;
        assert!(go_on.location().contains("prompt=login"), "{go_on:?}");
        let back = self.back(&self.at_halo(&go_on, self.agent).await).await;
        assert_eq!(back.location(), path, "{back:?}");
    }
}
