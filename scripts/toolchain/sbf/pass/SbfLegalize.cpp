// An LLVM 22 pass that turns what Rust emits into what LLVM's BPF backend accepts.
//
// The backend was written for the Linux kernel: five register arguments, one register result, unsigned division
// only, no 128-bit arithmetic, no floats, no calls to memcpy. sBPF, the machine code of Solana, has the same
// registers but none of the kernel's habits, and ordinary Rust needs all of the above. This pass rewrites each of
// them in terms of the rest, so that the backend never sees it. It runs on the whole linked program, because a
// function and all its callers must change together.
//
//   lowerMemory    large copies and fills become calls
//   lowerFloats    float operations become calls of compiler-builtins
//   lowerIntegers  128-bit and signed division, wide multiplication, overflow checks
//   lowerCalls     arguments and results that do not fit into registers go through memory
#include "Lowering.h"
#include "llvm/IR/PassManager.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Plugins/PassPlugin.h"

using namespace llvm;

namespace {

struct SbfLegalize : PassInfoMixin<SbfLegalize> {
  PreservedAnalyses run(Module &M, ModuleAnalysisManager &) {
    sbf::Context C(M);
    for (Function &F : M) {
      if (F.isDeclaration())
        continue;
      sbf::lowerMemory(C, F);
      sbf::lowerFloats(C, F);
      sbf::lowerIntegers(C, F);
    }
    // Last: the calls that the other lowerings made are lowered with the rest.
    sbf::lowerCalls(C);
    return PreservedAnalyses::none();
  }
};

bool addToPipeline(StringRef Name, ModulePassManager &Passes, ArrayRef<PassBuilder::PipelineElement>) {
  if (Name != "sbf-legalize")
    return false;
  Passes.addPass(SbfLegalize());
  return true;
}

} // namespace

extern "C" LLVM_ATTRIBUTE_WEAK PassPluginLibraryInfo llvmGetPassPluginInfo() {
  return {LLVM_PLUGIN_API_VERSION, "SbfLegalize", "1",
          [](PassBuilder &PB) { PB.registerPipelineParsingCallback(addToPipeline); }};
}
