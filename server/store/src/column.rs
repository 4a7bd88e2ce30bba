//! How our types stand in columns, of which there are two kinds: TEXT and BIGINT.

use jiff::Timestamp;
use serde_json::json;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Decode, Encode, Row as _, Type, any::AnyRow};
use uuid::Uuid;
use vouchsafe_domain::{
    connector::Form,
    consent::App,
    fence::Cause,
    ids::{AgentId, ClientId, ContactId, InstanceId, ObjectId, Target, TenantId, TicketId, Upn},
    method::Method,
    policy::{AfterDenial, Requirement, Rules, Threat},
    purpose::Purposes,
    reach::Reach,
    verdict::Verdict,
};

use crate::{Channel, Errand, LeadsTo, NoteStanding, Phase, PolicySettings, QuestionEnd, StoreError, TokenHash};

/// What can stand in a column.
pub(crate) trait Stored: Sized {
    type Column: Type<Any> + for<'q> Encode<'q, Any> + for<'r> Decode<'r, Any> + Send + 'static;

    fn store(&self) -> Self::Column;

    /// `None` if the column holds something else.
    fn restore(column: Self::Column) -> Option<Self>;
}

macro_rules! stored {
    ($kind:ty: $($name:ty { $store:expr, $restore:expr })+) => { $(
        impl Stored for $name {
            type Column = $kind;

            fn store(&self) -> $kind {
                let store: fn(&Self) -> $kind = $store;
                store(self)
            }

            fn restore(column: $kind) -> Option<Self> {
                let restore: fn($kind) -> Option<Self> = $restore;
                restore(column)
            }
        }
    )+ };
}

stored! { String:
    // PostgreSQL has no NUL in a text.
    String { |text| text.replace('\0', "\u{fffd}"), Some }
    InstanceId { Self::to_string, |text| text.parse().ok() }
    TenantId { Self::to_string, |text| text.parse().ok() }
    ObjectId { Self::to_string, |text| text.parse().ok() }
    Upn { Self::to_string, |text| text.parse().ok() }
    Uuid { Self::to_string, |text| text.parse().ok() }
    TokenHash { |hash| hash.to_text(), |text| Self::from_text(&text) }
    serde_json::Value { Self::to_string, |text| serde_json::from_str(&text).ok() }
    Verdict { |verdict| verdict.name().to_owned(), |text| Self::named(&text) }
    Purposes { Self::to_string, |text| text.parse().ok() }
    Requirement { |requirement| json!(requirement).to_string(), |text| serde_json::from_str(&text).ok() }
    Rules { |rules| json!(rules).to_string(), |text| serde_json::from_str(&text).ok() }
    Threat { |threat| json!(threat).to_string(), |text| serde_json::from_str(&text).ok() }
    Method {
        |method| method.name().to_owned(),
        |text| Self::ALL.into_iter().find(|method| method.name() == text)
    }
    Form {
        |form| match form { Self::Asynchronous => "async", Self::Synchronous => "sync" }.to_owned(),
        |text| match text.as_str() {
            "async" => Some(Self::Asynchronous),
            "sync" => Some(Self::Synchronous),
            _ => None,
        }
    }
    Cause {
        |cause| cause.name().to_owned(),
        |text| Self::ALL.into_iter().find(|cause| cause.name() == text)
    }
    AfterDenial {
        |after| after.name().to_owned(),
        |text| Self::ALL.into_iter().find(|after| after.name() == text)
    }
    Channel {
        |channel| channel.name().to_owned(),
        |text| Self::ALL.into_iter().find(|channel| channel.name() == text)
    }
    Errand {
        |errand| errand.name().to_owned(),
        |text| Self::ALL.into_iter().find(|errand| errand.name() == text)
    }
    PolicySettings { |settings| json!(settings).to_string(), |text| serde_json::from_str(&text).ok() }
    QuestionEnd {
        |ended| ended.name().to_owned(),
        |text| Self::ALL.into_iter().find(|ended| ended.name() == text)
    }
    Reach { |reach| reach.name().to_owned(), |text| Self::named(&text) }
    Phase {
        |phase| phase.name().to_owned(),
        |text| Self::ALL.into_iter().find(|phase| phase.name() == text)
    }
    App { |app| app.name().to_owned(), |text| Self::named(&text) }
    NoteStanding { |standing| standing.name().to_owned(), |text| Self::named(&text) }
    LeadsTo {
        |to| match to {
            Self::Pod(target) => target.store(),
            Self::Dashboard(path) => format!("dashboard:{path}"),
        },
        |text| match text.strip_prefix("dashboard:") {
            Some(path) => Some(Self::Dashboard(path.to_owned())),
            None => Target::restore(text).map(Self::Pod),
        }
    }
    Target {
        |target| match target {
            Self::Ticket(id) => format!("ticket:{id}"),
            Self::Contact(id) => format!("contact:{id}"),
        },
        |text| match text.split_once(':')? {
            ("ticket", id) => id.parse().ok().map(Self::Ticket),
            ("contact", id) => id.parse().ok().map(Self::Contact),
            _ => None,
        }
    }
}

stored! { i64:
    i64 { |number| *number, Some }
    u8 { |number| i64::from(*number), |number| number.try_into().ok() }
    u64 { |number| number.cast_signed(), |number| number.try_into().ok() }
    bool { |truth| i64::from(*truth), |number| Some(number != 0) }
    Timestamp { |time| time.as_millisecond(), |ms| Self::from_millisecond(ms).ok() }
    TicketId { |id| u64::from(*id).cast_signed(), psa_number }
    ContactId { |id| u64::from(*id).cast_signed(), psa_number }
    AgentId { |id| u64::from(*id).cast_signed(), psa_number }
    ClientId { |id| u64::from(*id).cast_signed(), psa_number }
}

fn psa_number<Id: TryFrom<u64>>(number: i64) -> Option<Id> {
    u64::try_from(number).ok()?.try_into().ok()
}

impl<T: Stored> Stored for Option<T>
where
    Option<T::Column>: Type<Any> + for<'q> Encode<'q, Any> + for<'r> Decode<'r, Any>,
{
    type Column = Option<T::Column>;

    fn store(&self) -> Self::Column {
        self.as_ref().map(T::store)
    }

    fn restore(column: Self::Column) -> Option<Self> {
        match column {
            None => Some(None),
            Some(column) => T::restore(column).map(Some),
        }
    }
}

/// A query with its values.
pub(crate) struct Sql(sqlx::query::Query<'static, Any, <Any as sqlx::Database>::Arguments>);

/// A query in the SQL that SQLite and PostgreSQL share; its values are `$1`, `$2`, ….
pub(crate) fn sql(text: &'static str) -> Sql {
    Sql(sqlx::query(text))
}

/// The same, put together of parts that are all ours; what others wrote comes in as values.
pub(crate) fn sql_of_parts(text: String) -> Sql {
    Sql(sqlx::query(AssertSqlSafe(text)))
}

/// A value for a query that is put together.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Text(String),
    Number(i64),
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl Sql {
    /// Gives the next value.
    pub(crate) fn with<T: Stored>(self, value: &T) -> Self {
        Self(self.0.bind(value.store()))
    }

    /// Gives the next values.
    pub(crate) fn with_all(self, values: Vec<Value>) -> Self {
        values.into_iter().fold(self, |Self(query), value| match value {
            Value::Text(text) => Self(query.bind(text)),
            Value::Number(number) => Self(query.bind(number)),
        })
    }

    /// How many rows it changed.
    pub(crate) async fn run(self, connection: &mut AnyConnection) -> Result<u64, StoreError> {
        Ok(self.0.execute(connection).await?.rows_affected())
    }

    /// Whether it changed a row: how a compare-and-set ends.
    pub(crate) async fn changes(self, connection: &mut AnyConnection) -> Result<bool, StoreError> {
        Ok(self.run(connection).await? > 0)
    }

    pub(crate) async fn all(self, connection: &mut AnyConnection) -> Result<Vec<Row>, StoreError> {
        Ok(self.0.fetch_all(connection).await?.into_iter().map(Row).collect())
    }

    pub(crate) async fn first(self, connection: &mut AnyConnection) -> Result<Option<Row>, StoreError> {
        Ok(self.all(connection).await?.into_iter().next())
    }
}

/// A row that a query found.
pub(crate) struct Row(AnyRow);

impl Row {
    pub(crate) fn get<T: Stored>(&self, column: &'static str) -> Result<T, StoreError> {
        let unreadable = || StoreError::Unreadable { column };
        let value: T::Column = self.0.try_get(column).map_err(|_| unreadable())?;
        T::restore(value).ok_or_else(unreadable)
    }
}

#[cfg(test)]
mod tests {
    use vouchsafe_domain::purpose::Purpose;

    use super::*;

    fn same<T: Stored + PartialEq + std::fmt::Debug>(value: T) {
        assert_eq!(T::restore(value.store()), Some(value));
    }

    #[test]
    fn every_name_is_read_as_it_was_written() {
        Verdict::ALL.into_iter().for_each(same);
        Cause::ALL.into_iter().for_each(same);
        AfterDenial::ALL.into_iter().for_each(same);
        Channel::ALL.into_iter().for_each(same);
        Errand::ALL.into_iter().for_each(same);
        Reach::ALL.into_iter().for_each(same);
        Phase::ALL.into_iter().for_each(same);
        QuestionEnd::ALL.into_iter().for_each(same);
        App::ALL.into_iter().for_each(same);
        Purpose::ALL.map(Purposes::from).into_iter().for_each(same);
        [Method::Tap, Method::NumberMatch].into_iter().for_each(same);
        [Form::Asynchronous, Form::Synchronous].into_iter().for_each(same);
        same(Target::Ticket("9499".parse().unwrap()));
        same(Target::Contact("38".parse().unwrap()));
        same(LeadsTo::Pod(Target::Contact("38".parse().unwrap())));
        same(LeadsTo::Dashboard("/dashboard/acme/log?before=7".to_owned()));
        same(Timestamp::from_millisecond(-1).unwrap());
        same(None::<Verdict>);
    }

    #[test]
    fn what_does_not_belong_there_is_not_read() {
        assert_eq!(Verdict::restore("Approved".into()), None);
        assert_eq!(Option::<Verdict>::restore(Some("true".into())), None);
        assert_eq!(AgentId::restore(0), None);
        assert_eq!(AgentId::restore(-3), None);
        assert_eq!(Target::restore("ticket:x".into()), None);
        assert_eq!(u8::restore(256), None);
    }
}
