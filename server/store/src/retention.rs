use jiff::Timestamp;
use vouchsafe_domain::{
    ids::InstanceId,
    retention::{Days, Turns},
};

use crate::{
    Store, StoreError,
    column::{Row, sql},
};

impl Store {
    /// Notes for how long an instance keeps what tells of people, and says whether it is time to erase what is older; whoever
    /// is told so does it. `None`: for ever, and so it is never time.
    pub async fn retention_turn(
        &self,
        instance: &InstanceId,
        days: Option<Days>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut connection = self.connections.any().await?;
        let query = "SELECT days, since, ran FROM retention WHERE instance = $1";
        let seen = sql(query).with(instance).first(&mut connection).await?.map(|row| read(&row)).transpose()?;
        drop(connection);
        let changes = match (seen, days) {
            (None, None) => false,
            (Some(_), None) => true,
            (seen, Some(days)) => Some(Turns::next(seen, days, now).0) != seen,
        };
        if !changes {
            // Most of the time: nobody who writes has to wait for this.
            return Ok(false);
        }
        let mut write = self.connections.begin_write().await?;
        let Some(days) = days else {
            sql("DELETE FROM retention WHERE instance = $1").with(instance).run(&mut write).await?;
            write.commit().await?;
            return Ok(false);
        };
        // Read again: another process may have been first.
        let known = sql(query).with(instance).first(&mut write).await?.map(|row| read(&row)).transpose()?;
        let (Turns { days, since, ran }, is_time) = Turns::next(known, days, now);
        sql("INSERT INTO retention (instance, days, since, ran) VALUES ($1, $2, $3, $4)
             ON CONFLICT (instance) DO UPDATE SET days = excluded.days, since = excluded.since, ran = excluded.ran")
        .with(instance)
        .with(&i64::from(u16::from(days)))
        .with(&since)
        .with(&ran)
        .run(&mut write)
        .await?;
        write.commit().await?;
        Ok(is_time)
    }
}

fn read(row: &Row) -> Result<Turns, StoreError> {
    let days: i64 = row.get("days")?;
    let days = u16::try_from(days).ok().and_then(|days| Days::try_from(days).ok());
    let days = days.ok_or(StoreError::Unreadable { column: "days" })?;
    Ok(Turns { days, since: row.get("since")?, ran: row.get("ran")? })
}
