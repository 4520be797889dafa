//! Compiled contracts, and the protocol's words for what goes wrong in them.

use std::path::Path;
use std::sync::Arc;

use near_parameters::RuntimeConfig;
use near_primitives::account::{Account, AccountContract};
use near_primitives::config::ViewConfig;
use near_primitives::errors as protocol;
use near_primitives::hash::CryptoHash;
use near_primitives::types::{AccountId, Gas};
use near_vm_runner::logic::GasCounter;
use near_vm_runner::logic::errors::{CompilationError, FunctionCallError};
use near_vm_runner::{
    Contract, ContractCode, ContractRuntimeCache, FilesystemContractRuntimeCache, PreparedContract,
    noop_background_spawner,
};

use crate::Error;
use crate::state::{Read, Value};

/// Loaded contracts kept in memory.
const LOADED: usize = 64;
const DISK_BYTES: u64 = 4 << 30;

/// Machine code by hash of contract and settings: on disk, and the loaded ones in memory.
#[derive(Clone)]
pub struct ContractCache(Arc<FilesystemContractRuntimeCache>);

impl ContractCache {
    /// Opens or makes the cache in `dir`.
    ///
    /// # Errors
    /// [`Error::File`] when the folder cannot be made or read.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let none: Option<&Path> = None;
        FilesystemContractRuntimeCache::with_memory_cache(
            dir,
            none,
            Path::new("compiled"),
            LOADED,
            None,
            DISK_BYTES,
            noop_background_spawner(),
        )
        .map(|cache| Self(Arc::new(cache)))
        .map_err(|source| Error::file(dir, source))
    }

    /// Compiles a contract ahead of its first call. A contract that does not compile is not refused: as on
    /// the real chain, its calls fail.
    pub fn warm(&self, config: &RuntimeConfig, code: &[u8]) -> Result<(), Error> {
        let code = ContractCode::new(code.to_vec(), None);
        near_vm_runner::precompile_contract(&code, Arc::clone(&config.wasm_config), Some(&*self.0))
            .map(|_| ())
            .map_err(|err| Error::Runtime(err.to_string()))
    }

    pub fn prepare(
        &self,
        config: &RuntimeConfig,
        contract: &Deployed,
        method: &str,
        gas: Gas,
        view: Option<&ViewConfig>,
    ) -> Box<dyn PreparedContract> {
        let wasm = &config.wasm_config;
        let most = view.map_or(wasm.limit_config.max_gas_burnt, |view| view.max_gas_burnt);
        let counter = GasCounter::new(wasm.ext_costs.clone(), most, wasm.regular_op_cost, gas, view.is_some());
        let cache: &dyn ContractRuntimeCache = &*self.0;
        near_vm_runner::prepare(contract, Arc::clone(wasm), Some(cache), counter, method)
    }
}

/// The contract of an account, if it has one.
pub struct Deployed {
    hash: CryptoHash,
    code: Option<Value>,
}

impl Deployed {
    pub fn of(state: &impl Read, id: &AccountId, account: &Account) -> Self {
        match account.contract().as_ref() {
            AccountContract::Local(hash) => Self { hash: *hash, code: state.code(id) },
            AccountContract::None | AccountContract::Global(_) | AccountContract::GlobalByAccount(_) => {
                Self { hash: CryptoHash::default(), code: None }
            }
        }
    }
}

impl Contract for Deployed {
    fn hash(&self) -> CryptoHash {
        self.hash
    }

    fn get_code(&self) -> Option<Arc<ContractCode>> {
        self.code.as_ref().map(|code| Arc::new(ContractCode::new(code.to_vec(), Some(self.hash))))
    }
}

/// A contract's failure as it is written into the outcome.
pub fn failure(error: FunctionCallError, account_id: &AccountId) -> protocol::FunctionCallError {
    use near_vm_runner::logic::errors::MethodResolveError as Resolve;
    match error {
        FunctionCallError::CompilationError(error) => {
            protocol::FunctionCallError::CompilationError(match error {
                CompilationError::CodeDoesNotExist { .. } => {
                    protocol::CompilationError::CodeDoesNotExist { account_id: account_id.clone() }
                }
                CompilationError::PrepareError(error) => protocol::CompilationError::PrepareError(prepare(&error)),
                // The protocol has one variant for compilers, named after the first.
                CompilationError::WasmerCompileError { msg } | CompilationError::WasmtimeCompileError { msg } => {
                    protocol::CompilationError::WasmerCompileError { msg }
                }
            })
        }
        FunctionCallError::MethodResolveError(error) => protocol::FunctionCallError::MethodResolveError(match error {
            Resolve::MethodEmptyName => protocol::MethodResolveError::MethodEmptyName,
            Resolve::MethodNotFound => protocol::MethodResolveError::MethodNotFound,
            Resolve::MethodInvalidSignature => protocol::MethodResolveError::MethodInvalidSignature,
        }),
        FunctionCallError::LinkError { msg } => {
            protocol::FunctionCallError::ExecutionError(format!("Link Error: {msg}"))
        }
        other @ (FunctionCallError::WasmTrap(_)
        | FunctionCallError::HostError(_)
        | FunctionCallError::LoadingError { .. }) => protocol::FunctionCallError::ExecutionError(other.to_string()),
    }
}

fn prepare(error: &near_vm_runner::logic::errors::PrepareError) -> protocol::PrepareError {
    use near_vm_runner::logic::errors::PrepareError as Vm;
    match error {
        Vm::Serialization => protocol::PrepareError::Serialization,
        Vm::Deserialization => protocol::PrepareError::Deserialization,
        Vm::InternalMemoryDeclared => protocol::PrepareError::InternalMemoryDeclared,
        Vm::GasInstrumentation => protocol::PrepareError::GasInstrumentation,
        Vm::StackHeightInstrumentation => protocol::PrepareError::StackHeightInstrumentation,
        Vm::Instantiate => protocol::PrepareError::Instantiate,
        Vm::Memory => protocol::PrepareError::Memory,
        Vm::TooManyFunctions => protocol::PrepareError::TooManyFunctions,
        Vm::TooManyLocals => protocol::PrepareError::TooManyLocals,
        Vm::TooManyTables => protocol::PrepareError::TooManyTables,
        Vm::TooManyTableElements => protocol::PrepareError::TooManyTableElements,
        Vm::FunctionBodyTooLarge => protocol::PrepareError::FunctionBodyTooLarge,
        Vm::InstrumentedCodeTooLarge => protocol::PrepareError::InstrumentedCodeTooLarge,
        Vm::TooManyBlocksPerFunction => protocol::PrepareError::TooManyBlocksPerFunction,
        Vm::TooManyBlocksPerContract => protocol::PrepareError::TooManyBlocksPerContract,
        Vm::TooManyTypes => protocol::PrepareError::TooManyTypes,
        Vm::TooManyParamsPerContract => protocol::PrepareError::TooManyParamsPerContract,
        Vm::TooManyParamsPerFunction => protocol::PrepareError::TooManyParamsPerFunction,
        Vm::OperandStackTooLarge => protocol::PrepareError::OperandStackTooLarge,
        Vm::TooManyGlobals => protocol::PrepareError::TooManyGlobals,
    }
}
