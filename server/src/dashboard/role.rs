use vouchsafe_domain::ids::AgentId;
use vouchsafe_store::Instance;

/// What an agent is in the dashboard. Named in the settings, and never taken from Halo, whose administrators are others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Sees everything, and confirms.
    Administrator,
    /// Sees everything, and changes nothing.
    Auditor,
    /// Sees what they asked for themselves.
    Technician,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Administrator, Self::Auditor, Self::Technician];

    /// Whoever is named as both is the one who can do more: that is how they were trusted.
    pub fn of(instance: &Instance, agent: AgentId) -> Self {
        if instance.administrators.contains(&agent) {
            Self::Administrator
        } else if instance.auditors.contains(&agent) {
            Self::Auditor
        } else {
            Self::Technician
        }
    }

    /// The same for looking only.
    pub fn only_reading(self) -> Self {
        match self {
            Self::Administrator | Self::Auditor => Self::Auditor,
            Self::Technician => Self::Technician,
        }
    }

    /// The name in the catalogue, under `dash-role`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
            Self::Technician => "technician",
        }
    }
}
