//! Where settings come from: the command line, then the environment, then a file, then what is usual.
//!
//! The file is TOML, its keys are the long names of the options: `near-start-height = 7`. It may name more than a
//! command asks for, so that one file serves all of them. Secrets are the environment's alone.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::{env, fs};

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Command, CommandFactory, Error, FromArgMatches};
use serde_json::{Map, Value as Json, json};
use toml::{Table, Value};
use tracing::info;

use crate::config::{Cli, LogFormat};
use crate::source::Endpoint;

/// One setting of the command that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The long name of its option.
    pub name: String,
    /// As it may be shown: of an address no path and no query, where providers put keys.
    pub value: String,
    pub origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    CommandLine,
    Environment,
    File,
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Origin::CommandLine => "command line",
            Origin::Environment => "environment",
            Origin::File => "file",
            Origin::Default => "default",
        })
    }
}

/// Reads the command line, and what it leaves open from the environment and the file of `--config` or `DEAI_CONFIG`.
///
/// # Errors
/// What clap says of the command line; a file that cannot be read or has a key that no command knows.
pub fn read(line: Vec<OsString>) -> Result<(Cli, Vec<Setting>), Error> {
    read_with(line, env::var_os("DEAI_CONFIG").map(PathBuf::from))
}

fn read_with(mut line: Vec<OsString>, file_of_environment: Option<PathBuf>) -> Result<(Cli, Vec<Setting>), Error> {
    let command = Cli::command();
    let mut filled = Vec::new();
    if let Some(path) = file_named(&line).or(file_of_environment) {
        let table = load(&path).map_err(|reason| refuse(format!("{}: {reason}", path.display())))?;
        let refused = |reason| refuse(format!("{}: {reason}", path.display()));
        filled = fill(&command, &mut line, &table).map_err(refused)?;
    }
    let matches = command.try_get_matches_from(line)?;
    let cli = Cli::from_arg_matches(&matches)?;
    Ok((cli, summary(&matches, &filled)))
}

fn refuse(reason: String) -> Error {
    Error::raw(ErrorKind::ValueValidation, format!("{reason}\n"))
}

fn file_named(line: &[OsString]) -> Option<PathBuf> {
    let mut words = line.iter().map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        if word == "--config" {
            return words.next().map(|path| PathBuf::from(path.as_ref()));
        }
        if let Some(path) = word.strip_prefix("--config=") {
            return Some(PathBuf::from(path));
        }
    }
    None
}

fn load(path: &Path) -> Result<Table, String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    text.parse().map_err(|error: toml::de::Error| error.to_string())
}

/// Adds to the line what the file says and neither line nor environment does; gives the names.
fn fill(command: &Command, line: &mut Vec<OsString>, table: &Table) -> Result<Vec<String>, String> {
    let words: Vec<String> = line.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let called = command.get_subcommands().find(|each| words.iter().any(|word| word == each.get_name()));
    let mut filled = Vec::new();
    for (name, value) in table {
        let all = command.get_subcommands().flat_map(Command::get_arguments).chain(command.get_arguments());
        let known: Vec<&str> = all.filter_map(|arg| arg.get_long()).collect();
        if !known.contains(&name.as_str()) || name == "config" {
            return Err(format!("no option is called \"{name}\"; keys are the long names of options (`--help`)"));
        }
        let args = called.into_iter().flat_map(Command::get_arguments).chain(command.get_arguments());
        let Some(arg) = args.into_iter().find(|arg| arg.get_long() == Some(name)) else { continue };
        let flag = format!("--{name}");
        let is_given = words.iter().any(|word| *word == flag || word.starts_with(&format!("{flag}=")))
            || arg.get_env().is_some_and(|variable| env::var_os(variable).is_some());
        if is_given {
            continue;
        }
        let is_flag = !arg.get_action().takes_values();
        let given = match value {
            Value::Boolean(false) if is_flag => continue,
            Value::Boolean(true) if is_flag => flag,
            Value::String(text) if !is_flag => format!("{flag}={text}"),
            Value::Integer(number) if !is_flag => format!("{flag}={number}"),
            _other => {
                let wanted = if is_flag { "true or false" } else { "text or a number" };
                return Err(format!("{name} is {}: give {wanted}", value.type_str()));
            }
        };
        line.push(given.into());
        filled.push(name.clone());
    }
    Ok(filled)
}

fn summary(matches: &ArgMatches, filled: &[String]) -> Vec<Setting> {
    let Some((_, called)) = matches.subcommand() else { return Vec::new() };
    let mut settings = Vec::new();
    for id in called.ids() {
        let raw = called.try_get_raw(id.as_str()).ok().flatten().and_then(|mut raw| raw.next());
        let (Some(value), Some(source)) = (raw, called.value_source(id.as_str())) else { continue };
        let name = id.as_str().replace('_', "-");
        let origin = match source {
            _ if filled.contains(&name) => Origin::File,
            ValueSource::EnvVariable => Origin::Environment,
            ValueSource::DefaultValue => Origin::Default,
            _ => Origin::CommandLine,
        };
        settings.push(Setting { value: shown(&value.to_string_lossy()), name, origin });
    }
    settings.sort_by(|one, other| one.name.cmp(&other.name));
    settings
}

fn shown(value: &str) -> String {
    match value.parse::<Endpoint>() {
        Ok(address) => address.to_string(),
        Err(_) => value.to_owned(),
    }
}

/// The secrets that are set, as they may be shown: that they are, and of the database which one it is.
pub fn secrets() -> Vec<Setting> {
    let names = ["DATABASE_URL", "DEAI_SOLANA_GRPC_TOKEN", "DEAI_NEAR_DATA_TOKEN"];
    let set = names.into_iter().filter_map(|name| Some((name, env::var(name).ok().filter(|value| !value.is_empty())?)));
    let told = |(name, value): (&str, String)| Setting {
        value: if name == "DATABASE_URL" { without_password(&value) } else { "set".to_owned() },
        name: name.to_owned(),
        origin: Origin::Environment,
    };
    set.map(told).collect()
}

fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return "set".to_owned() };
    let rest = rest.split_once('?').map_or(rest, |(rest, _)| rest);
    let (user, place) = rest.rsplit_once('@').unwrap_or(("", rest));
    let user = user.split_once(':').map_or(user, |(user, _)| user);
    if user.is_empty() { format!("{scheme}://{place}") } else { format!("{scheme}://{user}@{place}") }
}

/// What this process goes by, secrets left out: a table for people, one record for machines.
pub fn tell(format: LogFormat, settings: &[Setting]) {
    let all: Vec<Setting> = settings.iter().cloned().chain(secrets()).collect();
    match format {
        LogFormat::Json => {
            let all: Map<String, Json> = all.into_iter().map(|one| (one.name, json!(one.value))).collect();
            let settings = Json::Object(all);
            info!(%settings, "settings");
        }
        LogFormat::Text => {
            let width = all.iter().map(|one| one.name.len()).max().unwrap_or_default();
            for Setting { name, value, origin } in all {
                eprintln!("  {name:width$}  {value}  ({origin})");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Command as Called;

    fn read_lines(line: &[&str], file: &str) -> Result<(Cli, Vec<Setting>), Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("indexer.toml");
        fs::write(&path, file).unwrap();
        read_with([&["indexer"], line].concat().iter().map(OsString::from).collect(), Some(path))
    }

    fn origin(settings: &[Setting], name: &str) -> (String, Origin) {
        let setting = settings.iter().find(|setting| setting.name == name).unwrap();
        (setting.value.clone(), setting.origin)
    }

    const FILE: &str = "
        deai-compute = 'market.near'
        near-start-height = 7
        near-data = 'https://data.example/v0?key=secret'
        sample = 5
        history = true
    ";

    #[test]
    fn a_file_says_what_the_command_line_leaves_open() {
        let (cli, settings) = read_lines(&["run", "--near-start-height", "9"], FILE).unwrap();
        let Called::Run(run) = cli.command else { panic!("{:?}", cli.command) };
        assert_eq!(run.near().unwrap().start_height, 9);
        assert_eq!(run.deai_compute.unwrap().as_str(), "market.near");
        assert!(run.history);
        assert_eq!(origin(&settings, "history"), ("true".to_owned(), Origin::File));
        assert_eq!(origin(&settings, "near-start-height"), ("9".to_owned(), Origin::CommandLine));
        assert_eq!(origin(&settings, "deai-compute"), ("market.near".to_owned(), Origin::File));
        assert_eq!(origin(&settings, "silence"), ("30".to_owned(), Origin::Default));
    }

    #[test]
    fn no_key_in_an_address_is_shown() {
        let (_, settings) = read_lines(&["run"], FILE).unwrap();
        assert_eq!(origin(&settings, "near-data").0, "https://data.example");
        assert_eq!(
            without_password("postgres://deai:secret@db.example:5432/deai?x=y"),
            "postgres://deai@db.example:5432/deai"
        );
        assert_eq!(without_password("postgres://db/deai"), "postgres://db/deai");
        assert_eq!(without_password("secret"), "set");
    }

    #[test]
    fn one_file_serves_all_commands() {
        let (cli, _) = read_lines(&["verify"], FILE).unwrap();
        assert!(matches!(cli.command, Called::Verify { sample: Some(5), .. }));
        assert!(read_lines(&["migrate"], FILE).is_ok());
    }

    #[test]
    fn what_is_wrong_with_a_file_is_named() {
        for (file, named) in [
            ("near-hight = 7", "\"near-hight\""),
            ("database-url = 'postgres://x'", "\"database-url\""),
            ("silence = true", "silence is boolean"),
            ("history = 'yes'", "history is string: give true or false"),
            ("silence = 0", "0 is not in"),
            ("silence = ", "TOML parse error"),
        ] {
            let error = read_lines(&["run"], file).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
        let absent = read_with(vec!["indexer".into(), "status".into()], Some("/nowhere/indexer.toml".into()));
        assert!(absent.unwrap_err().to_string().contains("/nowhere/indexer.toml"));
    }
}
