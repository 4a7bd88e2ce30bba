//! Starts everything, each part on its own port.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, OnceLock};

use anyhow::Context;
use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::addresses::{Addresses, Bases};
use crate::calls::Calls;
use crate::cast::{self, Story};
use crate::connection::{CuttableListener, Cutter};
use crate::control::World;
use crate::faults::Faults;
use crate::halo::Halo;
use crate::intercept::{self, Traffic};
use crate::microsoft::Microsoft;
use crate::outside::Outside;
use crate::product::Product;
use crate::{demo, phone};

/// Where to listen, and where the product is. Port 0 takes any free one.
#[derive(Clone, Debug)]
pub struct Options {
    pub halo: SocketAddr,
    pub microsoft: SocketAddr,
    pub demo: SocketAddr,
    pub pod_url: String,
}

impl Default for Options {
    fn default() -> Self {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self { halo: any, microsoft: any, demo: any, pod_url: "http://verify.localhost:8080".to_owned() }
    }
}

/// The running sandbox. It stops taking connections when it is dropped.
pub struct Sandbox {
    world: World,
    _stop: DropGuard,
}

impl Sandbox {
    /// Binds the three ports and serves. Errors if a port is taken.
    pub async fn start(options: Options) -> anyhow::Result<Self> {
        let (halo_port, halo_at) = bind(options.halo).await?;
        let (microsoft_port, microsoft_at) = bind(options.microsoft).await?;
        let (demo_port, demo_at) = bind(options.demo).await?;
        let stop = CancellationToken::new();
        let outside = Arc::new(Outside::default());
        let (mail_at, syslog_at) = outside.listen(&stop).await?;
        let addresses = Addresses::new(halo_at, microsoft_at, demo_at, &options.pod_url);
        let addresses = Arc::new(addresses.with_outside(mail_at, syslog_at));
        let world = World {
            traffic: Traffic::default(),
            halo: Arc::new(Halo::new(cast::halo(), Arc::clone(&addresses))),
            microsoft: Arc::new(Microsoft::new(cast::microsoft())),
            outside,
            addresses,
            product: Arc::new(OnceLock::new()),
        };
        let halo = world.traffic.round(world.halo.router(), intercept::halo);
        let microsoft = world.traffic.round(world.microsoft.router(), intercept::microsoft);
        let demo = world.router().merge(demo::router(&world)).merge(phone::router(Arc::clone(&world.microsoft)));
        let demo = demo.merge(world.outside.router());
        serve(halo_port, halo, &stop);
        serve(microsoft_port, microsoft, &stop);
        serve(demo_port, demo, &stop);
        Ok(Self { world, _stop: stop.drop_guard() })
    }

    /// Base URLs by names under `.localhost`.
    pub fn bases(&self) -> Bases {
        self.world.addresses.by_name()
    }

    /// Base URLs by number, for callers that cannot look up `.localhost`.
    pub fn bases_by_number(&self) -> Bases {
        self.world.addresses.by_number()
    }

    /// Says where the product is, once it listens.
    pub fn set_pod(&self, url: &str) {
        self.world.addresses.set_pod(url);
    }

    /// Lets the start page give orders to the product. Only the first counts.
    pub fn run_product(&self, product: Product) -> &Product {
        self.world.product.get_or_init(|| product)
    }

    /// The rules that spoil answers.
    pub fn faults(&self) -> &Faults {
        &self.world.traffic.faults
    }

    /// What the upstreams were asked.
    pub fn calls(&self) -> &Calls {
        &self.world.traffic.calls
    }

    pub fn halo(&self) -> &Halo {
        &self.world.halo
    }

    pub fn microsoft(&self) -> &Arc<Microsoft> {
        &self.world.microsoft
    }

    /// What left the product's house.
    pub fn outside(&self) -> &Outside {
        &self.world.outside
    }

    /// All stories of the demo.
    pub fn stories(&self) -> Vec<Story> {
        cast::stories(&self.bases())
    }

    /// Everything back to the seed; no faults, nothing counted.
    pub fn reset(&self) {
        self.world.reset();
    }
}

async fn bind(at: SocketAddr) -> anyhow::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(at).await.with_context(|| format!("cannot listen on {at}"))?;
    let at = listener.local_addr()?;
    Ok((listener, at))
}

fn serve(listener: TcpListener, router: Router, stop: &CancellationToken) {
    let service = router.into_make_service_with_connect_info::<Cutter>();
    let stopped = stop.clone().cancelled_owned();
    let server = axum::serve(CuttableListener(listener), service).with_graceful_shutdown(stopped);
    // Ends when the guard in `Sandbox` is dropped.
    tokio::spawn(async move {
        if let Err(error) = server.await {
            tracing::error!(%error, "a listener of the sandbox ended");
        }
    });
}
