//! The mirror's own part of the history: triggers in its database write down what it writes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Row as Line};

use super::log::{Entry, History, Row, What, hash};
use crate::mirror::ChangeKind;
use crate::resource::Resource;
use crate::time::Timestamp;

/// What the mirror already holds comes first, as if a run before had written it.
const TRIGGERS: &str = "
CREATE TABLE IF NOT EXISTS history (n INTEGER PRIMARY KEY, fence INT, what TEXT, resource INT, id TEXT, number INT, body TEXT);
INSERT INTO history SELECT NULL, fence, 'stored', resource, id, fence, body FROM meta, invoice;
INSERT INTO history SELECT NULL, fence, 'told created', resource, id, 0, NULL FROM meta, invoice;
INSERT INTO history SELECT NULL, fence, 'watermark', resource, '', at, NULL FROM meta, watermark;
CREATE TRIGGER history_new AFTER INSERT ON invoice BEGIN
  INSERT INTO history SELECT NULL, fence, 'stored', NEW.resource, NEW.id, NEW.read_at >> 32, NEW.body FROM meta;
END;
CREATE TRIGGER history_again AFTER UPDATE OF body ON invoice WHEN NEW.body IS NOT OLD.body BEGIN
  INSERT INTO history SELECT NULL, fence, 'stored', NEW.resource, NEW.id, NEW.read_at >> 32, NEW.body FROM meta;
END;
CREATE TRIGGER history_mark AFTER UPDATE OF deleted_at ON invoice
WHEN (NEW.deleted_at IS NULL) <> (OLD.deleted_at IS NULL) BEGIN
  INSERT INTO history SELECT NULL, fence, CASE WHEN NEW.deleted_at IS NULL THEN 'restored' ELSE 'deleted' END,
    NEW.resource, NEW.id, 0, NULL FROM meta;
END;
CREATE TRIGGER history_told AFTER INSERT ON change BEGIN
  INSERT INTO history SELECT NULL, fence, 'told ' || NEW.kind, resource, id, 0, NULL FROM meta, invoice
    WHERE invoice.number = NEW.invoice;
END;
CREATE TRIGGER history_watermark AFTER INSERT ON watermark BEGIN
  INSERT INTO history SELECT NULL, fence, 'watermark', NEW.resource, '', NEW.at, NULL FROM meta;
END;
CREATE TRIGGER history_watermark_again AFTER UPDATE ON watermark BEGIN
  INSERT INTO history SELECT NULL, fence, 'watermark', NEW.resource, '', NEW.at, NULL FROM meta;
END;
CREATE TRIGGER history_polled AFTER UPDATE OF polls ON waiting BEGIN
  INSERT INTO history SELECT NULL, fence, 'polled', resource, id, NEW.polls, NULL FROM meta, invoice
    WHERE invoice.number = NEW.invoice;
END;";

/// Reads along in a mirror.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    history: History,
    database: Option<PathBuf>,
    last: i64,
    asked: usize,
}

impl Recorder {
    /// Takes down what a run wrote, which had sent so many requests in all when it ended.
    pub(crate) fn look(&mut self, database: &Path, asked: usize) {
        let run = self.asked..asked;
        self.asked = asked;
        self.history.runs.push(run.clone());
        let connection = Connection::open(database).unwrap();
        if !connection.table_exists(None, "history").unwrap() {
            connection.execute_batch(&format!("BEGIN; {TRIGGERS} COMMIT;")).unwrap();
        }
        let mut statement = connection.prepare("SELECT * FROM history WHERE n > ?1 ORDER BY n").unwrap();
        let mut lines = statement.query([self.last]).unwrap();
        while let Some(line) = lines.next().unwrap() {
            self.last = line.get("n").unwrap();
            self.history.entries.push(entry(line, &run));
        }
        self.database = Some(database.to_owned());
    }

    /// Everything that was taken down, with what the mirror holds now.
    pub(crate) fn history(self) -> History {
        let table = self.database.map(|database| table(&Connection::open(database).unwrap()));
        History { table: table.unwrap_or_default(), ..self.history }
    }
}

fn entry(line: &Line<'_>, asked: &std::ops::Range<usize>) -> Entry {
    let (word, number): (String, i64) = (line.get("what").unwrap(), line.get("number").unwrap());
    let told = |name: &str| ChangeKind::ALL.iter().copied().find(|kind| kind.as_str() == name).unwrap();
    let what = match word.as_str() {
        "stored" => What::Stored(meaning(line), number),
        "deleted" => What::Deleted,
        "restored" => What::Restored,
        "watermark" => What::Watermark(Timestamp::from_micros(number).unwrap()),
        "polled" => What::Polled(u32::try_from(number).unwrap()),
        other => What::Told(told(other.strip_prefix("told ").unwrap())),
    };
    Entry { row: row(line), what, run: line.get("fence").unwrap(), asked: asked.clone() }
}

fn table(connection: &Connection) -> BTreeMap<Row, (u64, bool)> {
    let sql = "SELECT resource, id, body, deleted_at IS NOT NULL AS gone FROM invoice";
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |line| Ok((row(line), (meaning(line), line.get("gone")?)))).unwrap();
    rows.map(Result::unwrap).collect()
}

fn row(line: &Line<'_>) -> Row {
    let resource = if line.get::<_, i64>("resource").unwrap() == 0 {
        Resource::ClientInvoices
    } else {
        Resource::SupplierInvoices
    };
    (resource, line.get("id").unwrap())
}

fn meaning(line: &Line<'_>) -> u64 {
    hash(&serde_json::from_str(&line.get::<_, String>("body").unwrap()).unwrap())
}
