// Arguments and results that do not fit into registers.
//
// A call has five argument registers and one result register. Where a function needs more, its type is changed, and
// the function and every call of it change alike, because the change follows from the type alone. That holds for
// indirect calls too: two functions of one type stay of one type.
//
//   a result wider than a register   the caller passes a pointer to a slot in its own frame; the result is stored there
//   too many arguments               the last ones are packed into a struct in the caller's frame; its address is passed
//
// One result slot and one pack slot a function are enough: a pack is read when the callee begins, and a result is read
// right after the call.
#include "Lowering.h"

using namespace llvm;

namespace sbf {

namespace {

constexpr unsigned ArgumentRegisters = 5;

// How a function of one type is called.
struct Convention {
  FunctionType *Type = nullptr;      // Null where nothing changes.
  bool ResultInMemory = false;       // The first argument points to where the result goes.
  unsigned Direct = 0;               // So many of the original arguments stay arguments.
  StructType *Pack = nullptr;        // The rest; the last argument points to it.
};

class CallLowering {
public:
  explicit CallLowering(Context &C) : C(C) {}

  void run() {
    makeUniform();
    std::vector<Function *> Functions;
    for (Function &F : C.M)
      if (!F.isIntrinsic())
        Functions.push_back(&F);
    for (Function *F : Functions)
      lowerSignature(F);
    for (Function &F : C.M)
      lowerCallsIn(F);
  }

private:
  Context &C;

  // `sret` is what the backend refuses by name, and `fastcc` it does not know. Neither means anything afterwards.
  void makeUniform() {
    for (Function &F : C.M) {
      if (F.isIntrinsic())
        continue;
      F.setCallingConv(CallingConv::C);
      for (unsigned I = 0; I < F.arg_size(); I++)
        F.removeParamAttr(I, Attribute::StructRet);
      for (Instruction &I : instructions(F)) {
        auto *Call = dyn_cast<CallBase>(&I);
        if (!Call || isa<IntrinsicInst>(Call))
          continue;
        Call->setCallingConv(CallingConv::C);
        for (unsigned A = 0; A < Call->arg_size(); A++)
          Call->removeParamAttr(A, Attribute::StructRet);
      }
    }
  }

  unsigned registers(Type *T) const {
    if (T->isVoidTy())
      return 0;
    if (auto *Struct = dyn_cast<StructType>(T)) {
      unsigned Sum = 0;
      for (Type *Element : Struct->elements())
        Sum += registers(Element);
      return Sum;
    }
    if (auto *Array = dyn_cast<ArrayType>(T))
      return Array->getNumElements() * registers(Array->getElementType());
    return (C.DL.getTypeSizeInBits(T) + 63) / 64;
  }

  Convention convention(FunctionType *Original) const {
    Convention How;
    if (Original->isVarArg())
      return How;
    Type *Result = Original->getReturnType();
    How.ResultInMemory = Result->isAggregateType() || registers(Result) > 1;
    unsigned Available = ArgumentRegisters - How.ResultInMemory, Needed = 0;
    for (Type *T : Original->params())
      Needed += registers(T);

    std::vector<Type *> Params, Packed;
    if (How.ResultInMemory)
      Params.push_back(C.Ptr);
    if (Needed <= Available) {
      How.Direct = Original->getNumParams();
      Params.insert(Params.end(), Original->param_begin(), Original->param_end());
    } else {
      // One register is kept for the address of the pack. From the first argument that does not fit, all are packed.
      unsigned Used = 0;
      for (Type *T : Original->params()) {
        if (Packed.empty() && Used + registers(T) <= Available - 1) {
          Used += registers(T);
          How.Direct++;
          Params.push_back(T);
        } else {
          Packed.push_back(T);
        }
      }
      How.Pack = StructType::get(C.M.getContext(), Packed);
      Params.push_back(C.Ptr);
    }
    if (How.ResultInMemory || How.Pack)
      How.Type = FunctionType::get(How.ResultInMemory ? C.Void : Result, Params, false);
    return How;
  }

  // What was promised of an argument that stays is still true. What was promised of memory is not: the function now
  // reads its pack and writes its result.
  AttributeList attributes(AttributeList Original, const Convention &How) const {
    LLVMContext &LLVM = C.M.getContext();
    std::vector<AttributeSet> Params;
    if (How.ResultInMemory)
      Params.push_back(AttributeSet());
    for (unsigned I = 0; I < How.Direct; I++)
      Params.push_back(Original.getParamAttrs(I));
    if (How.Pack)
      Params.push_back(AttributeSet());
    AttrBuilder OfFunction(LLVM, Original.getFnAttrs());
    OfFunction.removeAttribute(Attribute::Memory);
    AttributeSet OfResult = How.ResultInMemory ? AttributeSet() : Original.getRetAttrs();
    return AttributeList::get(LLVM, AttributeSet::get(LLVM, OfFunction), OfResult, Params);
  }

  void lowerSignature(Function *Old) {
    Convention How = convention(Old->getFunctionType());
    if (!How.Type)
      return;
    Function *New = Function::Create(How.Type, Old->getLinkage(), Old->getAddressSpace(), "", &C.M);
    New->copyAttributesFrom(Old);
    New->setAttributes(attributes(Old->getAttributes(), How));
    New->takeName(Old);
    New->setComdat(Old->getComdat());
    if (!Old->isDeclaration()) {
      New->splice(New->begin(), Old);
      readArguments(Old, New, How);
      if (How.ResultInMemory)
        storeResult(New);
    }
    Old->replaceAllUsesWith(New);
    Old->eraseFromParent();
  }

  void readArguments(Function *Old, Function *New, const Convention &How) {
    IRBuilder<> B(&*New->getEntryBlock().getFirstInsertionPt());
    unsigned First = How.ResultInMemory ? 1 : 0;
    for (Argument &A : Old->args()) {
      unsigned I = A.getArgNo();
      Value *V;
      if (I < How.Direct)
        V = New->getArg(First + I);
      else
        V = B.CreateLoad(A.getType(), B.CreateStructGEP(How.Pack, New->getArg(New->arg_size() - 1), I - How.Direct));
      V->takeName(&A);
      A.replaceAllUsesWith(V);
    }
  }

  void storeResult(Function *New) {
    New->getArg(0)->setName("sbf.result");
    for (BasicBlock &Block : *New)
      if (auto *Return = dyn_cast<ReturnInst>(Block.getTerminator())) {
        IRBuilder<> B(Return);
        B.CreateStore(Return->getReturnValue(), New->getArg(0));
        B.CreateRetVoid();
        Return->eraseFromParent();
      }
  }

  void lowerCallsIn(Function &F) {
    std::vector<CallInst *> Calls;
    uint64_t ResultBytes = 0, PackBytes = 0;
    for (Instruction &I : instructions(F)) {
      if (isa<InvokeInst>(I))
        C.refuse(I, "an unwinding call is left; panics must abort");
      auto *Call = dyn_cast<CallInst>(&I);
      if (!Call || isa<IntrinsicInst>(Call) || Call->isInlineAsm())
        continue;
      Convention How = convention(Call->getFunctionType());
      if (!How.Type)
        continue;
      Calls.push_back(Call);
      if (How.ResultInMemory)
        ResultBytes = std::max<uint64_t>(ResultBytes, C.DL.getTypeAllocSize(Call->getType()));
      if (How.Pack)
        PackBytes = std::max<uint64_t>(PackBytes, C.DL.getTypeAllocSize(How.Pack));
    }
    AllocaInst *ResultSlot = ResultBytes ? slot(F, ResultBytes, "sbf.results") : nullptr;
    AllocaInst *PackSlot = PackBytes ? slot(F, PackBytes, "sbf.pack") : nullptr;
    for (CallInst *Call : Calls)
      lowerCall(Call, ResultSlot, PackSlot);
  }

  AllocaInst *slot(Function &F, uint64_t Bytes, const char *Name) {
    IRBuilder<> B(&*F.getEntryBlock().begin());
    AllocaInst *Slot = B.CreateAlloca(ArrayType::get(C.I64, (Bytes + 7) / 8), nullptr, Name);
    Slot->setAlignment(Align(8));
    return Slot;
  }

  void lowerCall(CallInst *Old, AllocaInst *ResultSlot, AllocaInst *PackSlot) {
    Convention How = convention(Old->getFunctionType());
    IRBuilder<> B(Old);
    std::vector<Value *> Arguments;
    if (How.ResultInMemory)
      Arguments.push_back(ResultSlot);
    for (unsigned I = 0; I < How.Direct; I++)
      Arguments.push_back(Old->getArgOperand(I));
    if (How.Pack) {
      for (unsigned I = How.Direct; I < Old->arg_size(); I++)
        B.CreateStore(Old->getArgOperand(I), B.CreateStructGEP(How.Pack, PackSlot, I - How.Direct));
      Arguments.push_back(PackSlot);
    }
    CallInst *New = B.CreateCall(How.Type, Old->getCalledOperand(), Arguments);
    New->setCallingConv(Old->getCallingConv());
    New->setAttributes(attributes(Old->getAttributes(), How));
    // A tail call may reuse the caller's frame, where the slots are.
    New->setTailCallKind(CallInst::TCK_None);
    Value *Result = How.ResultInMemory ? static_cast<Value *>(B.CreateLoad(Old->getType(), ResultSlot)) : New;
    Old->replaceAllUsesWith(Result);
    Old->eraseFromParent();
  }
};

} // namespace

void lowerCalls(Context &C) { CallLowering(C).run(); }

} // namespace sbf
