//! Runs LLVM's tools of the private prefix.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::refusal;

/// Functions that the `sbf-legalize` pass calls. Before the pass nothing refers to them, so they must be kept by name.
const CALLED_BY_THE_PASS: &str = "
    memcpy memmove memset memcmp bcmp
    __sbf_mulwide __sbf_udivti3 __sbf_umodti3 __sbf_divti3 __sbf_modti3
    __addsf3 __subsf3 __mulsf3 __divsf3 __adddf3 __subdf3 __muldf3 __divdf3
    __eqsf2 __nesf2 __ltsf2 __lesf2 __gtsf2 __gesf2 __unordsf2
    __eqdf2 __nedf2 __ltdf2 __ledf2 __gtdf2 __gedf2 __unorddf2
    __floatundidf __floatdidf __floatundisf __floatdisf __extendsfdf2 __truncdfsf2
    __fixunsdfdi __fixdfdi __fixunssfdi __fixsfdi
";

/// The one function the chain calls.
const ENTRYPOINT: &str = "entrypoint";

/// LLVM's tools, our pass and the run time.
pub struct Llvm {
    tools: PathBuf,
    pass: PathBuf,
    runtime: PathBuf,
}

impl Llvm {
    /// Finds them in the compiler's folder, which `deai build` names.
    pub fn find() -> Result<Self> {
        let prefix = env::var_os("SBF_TOOLCHAIN").map(PathBuf::from);
        let prefix = prefix.context("SBF_TOOLCHAIN does not name the compiler's folder; `deai build` sets it")?;
        Ok(Self {
            tools: prefix.join("root/usr/lib/llvm-22/bin"),
            pass: prefix.join("lib/SbfLegalize.so"),
            runtime: prefix.join("lib/rt.bc"),
        })
    }

    /// Links all modules and the run time to one.
    pub fn link(&self, modules: &[PathBuf], work: &Path) -> Result<PathBuf> {
        let whole = work.join("whole.bc");
        let mut command = self.tool("llvm-link");
        command.args(modules).arg(&self.runtime).arg("-o").arg(&whole).arg("--suppress-warnings");
        run(&mut command)?;
        Ok(whole)
    }

    /// Optimizes the program as a whole. Only what the entry point reaches is left.
    pub fn optimize(&self, whole: &Path, work: &Path) -> Result<PathBuf> {
        let optimized = work.join("optimized.bc");
        let mut command = self.tool("opt");
        command
            // A program has one thread: atomic operations are plain ones. Lowered again at the end, for inlining may bring
            // some back from the standard library.
            .arg("-passes=internalize,globaldce,lower-atomic,default<O2>,lower-atomic,globaldce")
            .arg(keep(CALLED_BY_THE_PASS))
            // A call costs compute units, a copy of a function only bytes; beyond this threshold frames grow too large.
            .arg("-inline-threshold=100")
            .arg(whole)
            .arg("-o")
            .arg(&optimized);
        run(&mut command)?;
        Ok(optimized)
    }

    /// Makes the program fit for the backend and compiles it.
    ///
    /// Names and debug information are stripped first, for the chain reads neither. Where the program does not compile,
    /// it is compiled once more with its names, so that the message can determine the function.
    pub fn compile(&self, optimized: &Path, work: &Path) -> Result<PathBuf> {
        let object = work.join("program.o");
        let legal = self.legalize(optimized, work, "strip,")?;
        let Err(error) = run(&mut self.backend(&legal, &object)) else { return Ok(object) };
        let named = self.legalize(optimized, work, "")?;
        run(&mut self.backend(&named, &object)).and(Err(error))
    }

    fn legalize(&self, optimized: &Path, work: &Path, before: &str) -> Result<PathBuf> {
        let legal = work.join("legal.bc");
        let mut load = OsString::from("-load-pass-plugin=");
        load.push(&self.pass);
        let mut command = self.tool("opt");
        command
            .arg(load)
            .arg(format!(
                "-passes={before}function(lower-invoke,simplifycfg),sbf-legalize,internalize,globaldce,\
                 function(instsimplify,early-cse,adce,simplifycfg)"
            ))
            .arg(keep(""))
            .arg(optimized)
            .arg("-o")
            .arg(&legal);
        run(&mut command)?;
        Ok(legal)
    }

    fn backend(&self, legal: &Path, object: &Path) -> Command {
        let mut command = self.tool("llc");
        command
            .args(["-mcpu=v2", "-mattr=+allows-misaligned-mem-access", "-relocation-model=static"])
            .args(["-O2", "-filetype=obj", "-bpf-stack-size=4096"])
            .arg(legal)
            .arg("-o")
            .arg(object);
        command
    }

    fn tool(&self, name: &str) -> Command {
        Command::new(self.tools.join(name))
    }
}

fn keep(names: &str) -> String {
    let names: Vec<&str> = [ENTRYPOINT].into_iter().chain(names.split_whitespace()).collect();
    format!("--internalize-public-api-list={}", names.join(","))
}

fn run(command: &mut Command) -> Result<()> {
    let tool = PathBuf::from(command.get_program());
    let tool = tool.file_name().unwrap_or(OsStr::new("tool")).to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("cannot run {}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(());
    }
    bail!("{tool} failed ({}): {}", output.status, refusal::explain(&String::from_utf8_lossy(&output.stderr)))
}
