//! Settings: the command line, then the environment, then a file, then defaults.
//!
//! The file is TOML, its keys are the long names of the options: `near-start-height = 7`. It may hold keys of several
//! commands, so that one file serves all of them. A value of the file becomes its option's default: which command runs is
//! read by clap alone.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, CommandFactory, Error, FromArgMatches};
use figment::Figment;
use figment::providers::{Format, Toml};
use figment::value::{Dict, Value};
use serde_json::{Map, Value as Json, json};
use tracing::info;

use crate::cli::{Cli, LogFormat};
use crate::endpoint::Endpoint;

/// One setting of the command that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The long name of its option.
    pub name: String,
    /// The value without secrets: of an address neither path nor query, where providers put keys.
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
            Self::CommandLine => "command line",
            Self::Environment => "environment",
            Self::File => "file",
            Self::Default => "default",
        })
    }
}

/// Parses the command line, over the environment, over the file of `--config` or `DEAI_CONFIG`.
///
/// # Errors
/// clap's errors; a file that cannot be read, or that has a key that no command knows.
pub fn read(line: Vec<OsString>) -> Result<(Cli, Vec<Setting>), Error> {
    let (command, filled) = match file_of(&line) {
        Some(path) => {
            let file = load(&path)?;
            check_keys(&Cli::command(), &file).map_err(|reason| refuse(&path, &reason))?;
            let command = with_defaults(Cli::command(), &file).map_err(|reason| refuse(&path, &reason))?;
            (command, file.into_keys().collect())
        }
        None => (Cli::command(), BTreeSet::new()),
    };
    let matches = command.try_get_matches_from(line)?;
    let cli = Cli::from_arg_matches(&matches)?;
    Ok((cli, summary(&matches, &filled)))
}

/// Finds `--config` before the rest is parsed: the file's values must be known by then.
fn file_of(line: &[OsString]) -> Option<PathBuf> {
    let mut words = line.iter().map(|word| word.to_string_lossy());
    let named = words.find_map(|word| match word.strip_prefix("--config") {
        Some("") => Some(None),
        Some(path) => path.strip_prefix('=').map(|path| Some(PathBuf::from(path))),
        None => None,
    });
    match named {
        Some(None) => words.next().map(|path| PathBuf::from(path.as_ref())),
        Some(path) => path,
        None => std::env::var_os("DEAI_CONFIG").map(PathBuf::from),
    }
}

fn load(path: &Path) -> Result<Dict, Error> {
    if !path.is_file() {
        return Err(refuse(path, "no such file"));
    }
    Figment::from(Toml::file_exact(path)).extract().map_err(|error| refuse(path, &error.to_string()))
}

fn refuse(path: &Path, reason: &str) -> Error {
    Error::raw(ErrorKind::ValueValidation, format!("{}: {reason}\n", path.display()))
}

/// Lists the options of a command and of all below it.
fn options(command: &Command) -> Vec<&Arg> {
    let below = command.get_subcommands().flat_map(options);
    command.get_arguments().filter(|arg| arg.get_long().is_some()).chain(below).collect()
}

fn check_keys(command: &Command, file: &Dict) -> Result<(), String> {
    let options = options(command);
    for (name, value) in file {
        let known = |arg: &&&Arg| arg.get_long() == Some(name);
        let Some(arg) = options.iter().find(known).filter(|_| name != "config") else {
            return Err(format!(
                "no option is called \"{name}\"\nhint: keys are the long names of options, see `indexer --help`"
            ));
        };
        text_of(arg, name, value)?;
    }
    Ok(())
}

/// Returns the text of a file's value, as the command line would have it.
fn text_of(arg: &Arg, name: &str, value: &Value) -> Result<String, String> {
    let is_flag = !arg.get_action().takes_values();
    match value {
        Value::Bool(_, given) if is_flag => Ok(given.to_string()),
        Value::String(_, text) if !is_flag => Ok(text.clone()),
        Value::Num(_, number) if !is_flag => match (number.to_u128(), number.to_i128()) {
            (Some(number), _) => Ok(number.to_string()),
            (None, Some(number)) => Ok(number.to_string()),
            (None, None) => Err(format!("{name} is not a whole number")),
        },
        Value::Bool(..)
        | Value::String(..)
        | Value::Num(..)
        | Value::Char(..)
        | Value::Empty(..)
        | Value::Dict(..)
        | Value::Array(..) => {
            let expected = if is_flag { "true or false" } else { "text or a number" };
            Err(format!("{name} has the wrong type\nhint: set {expected}"))
        }
    }
}

/// Makes each value of the file its option's default, in every command that has the option.
fn with_defaults(command: Command, file: &Dict) -> Result<Command, String> {
    // What is deleted is named on the command line: clap's conflicts do not count defaults.
    let is_named_by_hand = command.get_name() == "reset";
    let names: Vec<String> = command.get_subcommands().map(|each| each.get_name().to_owned()).collect();
    let mut failed = None;
    let mut command = command.mut_args(|arg| {
        let Some((name, value)) = arg.get_long().and_then(|name| file.get_key_value(name)) else { return arg };
        if is_named_by_hand && ["chain", "if-replaced"].contains(&name.as_str()) {
            return arg;
        }
        match text_of(&arg, name, value) {
            Ok(text) => arg.default_value(text).required(false),
            Err(reason) => {
                failed = Some(reason);
                arg
            }
        }
    });
    for name in names {
        command = command.mut_subcommand(name, |below| match with_defaults(below.clone(), file) {
            Ok(filled) => filled,
            Err(reason) => {
                failed = Some(reason);
                below
            }
        });
    }
    failed.map_or(Ok(command), Err)
}

fn summary(matches: &ArgMatches, filled: &BTreeSet<String>) -> Vec<Setting> {
    let mut called = matches;
    while let Some((_, below)) = called.subcommand() {
        called = below;
    }
    let mut settings = Vec::new();
    // Groups of options have ids too, which are the names of their structs.
    for id in called.ids().filter(|id| !id.as_str().starts_with(char::is_uppercase)) {
        let raw = called.try_get_raw(id.as_str()).ok().flatten().and_then(|mut raw| raw.next());
        let (Some(value), Some(source)) = (raw, called.value_source(id.as_str())) else { continue };
        let name = id.as_str().replace('_', "-");
        let origin = match source {
            ValueSource::DefaultValue if filled.contains(&name) => Origin::File,
            ValueSource::DefaultValue => Origin::Default,
            ValueSource::EnvVariable => Origin::Environment,
            _ => Origin::CommandLine,
        };
        settings.push(Setting { value: redacted(&value.to_string_lossy()), name, origin });
    }
    settings.sort_by(|one, other| one.name.cmp(&other.name));
    settings
}

fn redacted(value: &str) -> String {
    match value.parse::<Endpoint>() {
        Ok(address) => address.to_string(),
        Err(_) => value.to_owned(),
    }
}

/// Lists the secrets that are set: their names, and of the database its host and name.
pub fn secrets() -> Vec<Setting> {
    let names = ["DATABASE_URL", "DEAI_SOLANA_GRPC_TOKEN", "DEAI_NEAR_DATA_TOKEN"];
    let set = |name| Some((name, std::env::var(name).ok().filter(|value| !value.is_empty())?));
    let setting = |(name, value): (&str, String)| Setting {
        value: if name == "DATABASE_URL" { without_password(&value) } else { "set".to_owned() },
        name: name.to_owned(),
        origin: Origin::Environment,
    };
    names.into_iter().filter_map(set).map(setting).collect()
}

fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return "set".to_owned() };
    let rest = rest.split_once('?').map_or(rest, |(rest, _)| rest);
    let (user, host) = rest.rsplit_once('@').unwrap_or(("", rest));
    let user = user.split_once(':').map_or(user, |(user, _)| user);
    if user.is_empty() { format!("{scheme}://{host}") } else { format!("{scheme}://{user}@{host}") }
}

/// Logs the settings without secrets: a table for people, one record for machines.
pub fn log(format: LogFormat, settings: &[Setting]) {
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
    use std::fs;

    use super::*;
    use crate::cli::Command as Called;

    /// Parses a command line with this file named before the command.
    fn parse(line: &[&str], file: &str) -> Result<(Cli, Vec<Setting>), Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("indexer.toml");
        fs::write(&path, file).unwrap();
        let before = ["indexer", "--config", path.to_str().unwrap()];
        read(before.iter().chain(line).map(OsString::from).collect())
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
        keep-history = true
    ";

    #[test]
    fn the_command_line_overrides_the_file() {
        let (cli, settings) = parse(&["run", "--near-start-height", "9"], FILE).unwrap();
        let Called::Run(run) = cli.command else { panic!("{:?}", cli.command) };
        assert_eq!(run.near().unwrap().unwrap().start_height, 9);
        assert_eq!(run.deai_compute.unwrap().as_str(), "market.near");
        assert!(run.keep_history);
        assert_eq!(origin(&settings, "keep-history"), ("true".to_owned(), Origin::File));
        assert_eq!(origin(&settings, "near-start-height"), ("9".to_owned(), Origin::CommandLine));
        assert_eq!(origin(&settings, "deai-compute"), ("market.near".to_owned(), Origin::File));
        assert_eq!(origin(&settings, "stall-timeout"), ("30".to_owned(), Origin::Default));
    }

    #[test]
    fn a_required_option_may_come_from_the_file() {
        let file = "chain = 'near'\nbefore-height = 9\nblocks-per-file = 20\nend-height = 50";
        // An argument that reads like another command is an argument.
        let (cli, _) = parse(&["prune", "--archive-dir", "run"], file).unwrap();
        let Called::Prune(prune) = cli.command else { panic!("{:?}", cli.command) };
        assert_eq!((prune.before_height, prune.archive_dir), (9, PathBuf::from("run")));
        let (cli, _) = parse(&["archive", "--archive-dir", "run"], file).unwrap();
        let Called::Archive(archive) = cli.command else { panic!("{:?}", cli.command) };
        assert_eq!((archive.blocks_per_file, archive.end_height), (20, Some(50)));
    }

    #[test]
    fn the_file_may_be_named_after_the_command() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("indexer.toml");
        fs::write(&path, FILE).unwrap();
        for config in
            [vec![format!("--config={}", path.display())], vec!["--config".into(), path.display().to_string()]]
        {
            let line = ["indexer", "verify", "--near-source", "rpc"].map(str::to_owned).into_iter().chain(config);
            let (cli, _) = read(line.map(OsString::from).collect()).unwrap();
            assert!(matches!(cli.command, Called::Verify(verify) if verify.sample == Some(5)));
        }
    }

    #[test]
    fn no_key_of_an_address_is_logged() {
        let (_, settings) = parse(&["run"], FILE).unwrap();
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
        let (cli, _) = parse(&["verify"], FILE).unwrap();
        assert!(matches!(cli.command, Called::Verify(verify) if verify.sample == Some(5)));
        assert!(parse(&["migrate"], FILE).is_ok());
    }

    #[test]
    fn a_file_never_selects_the_data_that_reset_deletes() {
        let file = "chain = 'near'\nif-replaced = true";
        let reset = |line: &[&str]| match parse(line, file).unwrap().0.command {
            Called::Reset(reset) => (reset.chain, reset.if_replaced),
            other => panic!("{other:?}"),
        };
        assert_eq!(reset(&["reset", "--if-replaced"]), (None, true));
        assert_eq!(reset(&["reset", "--chain", "solana"]), (Some(domain::Chain::Solana), false));
        assert!(parse(&["reset"], file).is_err(), "nothing is named");
    }

    #[test]
    fn an_invalid_file_is_refused_with_the_key() {
        for (file, named) in [
            ("near-hight = 7", "\"near-hight\""),
            ("database-url = 'postgres://x'", "\"database-url\""),
            ("stall-timeout = true", "stall-timeout has the wrong type"),
            ("keep-history = 'yes'", "hint: set true or false"),
            ("stall-timeout = 0", "0 is not in"),
            ("stall-timeout = ", "TOML parse error"),
        ] {
            let error = parse(&["run"], file).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
        let line = ["indexer", "status", "--config", "/nowhere/indexer.toml"];
        let absent = read(line.iter().map(OsString::from).collect());
        assert!(absent.unwrap_err().to_string().contains("/nowhere/indexer.toml"));
    }
}
