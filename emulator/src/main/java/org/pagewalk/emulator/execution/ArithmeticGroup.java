package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.semantics.Addition;
import org.pagewalk.emulator.semantics.Multiplication;
import org.pagewalk.emulator.semantics.Outputs;

/** Arithmetic and logic on operands of any kind and size. */
public final class ArithmeticGroup {
  private final Operands operands;
  private final Processor processor;

  ArithmeticGroup(Operands operands) {
    this.operands = operands;
    processor = operands.processor;
  }

  private int flags(int result, int carries, int spare) {
    processor.flagResult = Addition.extend(result, spare);
    processor.flagCarry = carries;
    return result;
  }

  public int add(int left, int right, int spare) {
    int result = Outputs.add(left, right, 0, spare);
    return flags(result, Outputs.addCarries(left, right, result, 0, spare), spare);
  }

  public int addWithCarry(int left, int right, int spare) {
    int result = Outputs.adc(left, right, processor.flagCarry, spare);
    return flags(result, Outputs.adcCarries(left, right, result, 0, spare), spare);
  }

  public int subtract(int left, int right, int spare) {
    int result = Outputs.sub(left, right, 0, spare);
    return flags(result, Outputs.subCarries(left, right, result, 0, spare), spare);
  }

  public int subtractWithBorrow(int left, int right, int spare) {
    int result = Outputs.sbb(left, right, processor.flagCarry, spare);
    return flags(result, Outputs.sbbCarries(left, right, result, 0, spare), spare);
  }

  public int increment(int value, int spare) {
    int result = Outputs.inc(value, 0, 0, spare);
    int carries = Outputs.incCarries(value, 0, result, processor.flagCarry, spare);
    return flags(result, carries, spare);
  }

  public int decrement(int value, int spare) {
    int result = Outputs.dec(value, 0, 0, spare);
    int carries = Outputs.decCarries(value, 0, result, processor.flagCarry, spare);
    return flags(result, carries, spare);
  }

  private int negate(int value, int spare) {
    int result = Outputs.neg(value, 0, 0, spare);
    return flags(result, Outputs.negCarries(value, 0, result, 0, spare), spare);
  }

  private void compare(int left, int right, int spare) {
    int result = Outputs.cmp(left, right, 0, spare);
    flags(result, Outputs.cmpCarries(left, right, result, 0, spare), spare);
  }

  private void test(int left, int right, int spare) {
    int result = Outputs.test(left, right, 0, spare);
    flags(result, Outputs.testCarries(left, right, result, 0, spare), spare);
  }

  private int and(int left, int right, int spare) {
    int result = Outputs.and(left, right, 0, spare);
    return flags(result, Outputs.andCarries(left, right, result, 0, spare), spare);
  }

  private int or(int left, int right, int spare) {
    int result = Outputs.or(left, right, 0, spare);
    return flags(result, Outputs.orCarries(left, right, result, 0, spare), spare);
  }

  private int xor(int left, int right, int spare) {
    int result = Outputs.xor(left, right, 0, spare);
    return flags(result, Outputs.xorCarries(left, right, result, 0, spare), spare);
  }

  /** Operations that read and write their first operand. */
  void modify(Instruction i) {
    int right = i.second == null ? 0 : operands.read(i, i.second);
    int left = operands.readForWrite(i, i.first);
    int spare = i.spare;
    int result =
        switch (i.form.operation()) {
          case ADD -> add(left, right, spare);
          case ADC -> addWithCarry(left, right, spare);
          case SUB -> subtract(left, right, spare);
          case SBB -> subtractWithBorrow(left, right, spare);
          case AND -> and(left, right, spare);
          case OR -> or(left, right, spare);
          case XOR -> xor(left, right, spare);
          case NOT -> Outputs.not(left, right, 0, spare);
          case NEG -> negate(left, spare);
          case INC -> increment(left, spare);
          case DEC -> decrement(left, spare);
          default -> throw new AssertionError(i.form);
        };
    operands.writeBack(i, i.first, result);
  }

  /** Operations that only read, or write other registers. */
  void compute(Instruction i) {
    switch (i.form.operation()) {
      case CMP -> compare(operands.read(i, i.first), operands.read(i, i.second), i.spare);
      case TEST -> test(operands.read(i, i.first), operands.read(i, i.second), i.spare);
      case MUL -> multiply(i, false);
      case IMUL_WIDE -> multiply(i, true);
      case IMUL -> multiplyTruncated(i);
      case DIV -> divide(i, false);
      case IDIV -> divide(i, true);
      case CBW -> convert(i);
      case CWD -> extendIntoData(i);
      case XADD -> exchangeAndAdd(i);
      case CMPXCHG -> compareAndExchange(i);
      case CMPXCHG8B -> compareAndExchangeLong(i);
      default -> throw new AssertionError(i.form);
    }
  }

  private void multiply(Instruction i, boolean signed) {
    int spare = i.spare;
    int left = operands.registers[Processor.EAX];
    int right = operands.read(i, i.first);
    long product =
        signed
            ? Multiplication.signedProduct(left, right, spare)
            : Multiplication.unsignedProduct(left, right, spare);
    int carries =
        signed
            ? Multiplication.signedCarries(product, spare)
            : Multiplication.unsignedCarries(product, spare);
    flags((int) product, carries, spare);
    setWide(product, spare);
  }

  /** A value twice as wide as the operand, into AX, DX:AX or EDX:EAX. */
  private void setWide(long value, int spare) {
    if (spare == 24) {
      operands.setRegister(Processor.EAX, 2, (int) value);
      return;
    }
    int size = 4 - spare / 8;
    operands.setRegister(Processor.EAX, size, (int) value);
    operands.setRegister(Processor.EDX, size, (int) (value >>> 32 - spare));
  }

  private long wide(int spare, boolean signed) {
    int low = operands.registers[Processor.EAX];
    int high = operands.registers[Processor.EDX];
    if (spare == 0) {
      return (long) high << 32 | low & 0xFFFF_FFFFL;
    }
    int value = spare == 24 ? low & 0xFFFF : high << 16 | low & 0xFFFF;
    if (spare == 24) {
      return signed ? (short) value : value;
    }
    return signed ? value : value & 0xFFFF_FFFFL;
  }

  private void multiplyTruncated(Instruction i) {
    boolean three = i.third != null;
    int left = operands.read(i, three ? i.second : i.first);
    int right = operands.read(i, three ? i.third : i.second);
    int result = Outputs.imul(left, right, 0, i.spare);
    flags(result, Outputs.imulCarries(left, right, result, 0, i.spare), i.spare);
    operands.write(i, i.first, result);
  }

  private void divide(Instruction i, boolean signed) {
    int spare = i.spare;
    int divisor = operands.read(i, i.first);
    long dividend = wide(spare, signed);
    long quotient =
        signed
            ? Multiplication.signedQuotient(dividend, divisor, spare)
            : Multiplication.unsignedQuotient(dividend, divisor, spare);
    int remainder = (int) (quotient >>> 32);
    if (spare == 24) {
      operands.setRegister(Processor.EAX, 2, remainder << 8 | (int) quotient & 0xFF);
      return;
    }
    int size = 4 - spare / 8;
    operands.setRegister(Processor.EAX, size, (int) quotient);
    operands.setRegister(Processor.EDX, size, remainder);
  }

  private void convert(Instruction i) {
    int value = operands.registers[Processor.EAX];
    if (i.operandSize == 16) {
      operands.setRegister(Processor.EAX, 2, (byte) value);
    } else {
      operands.registers[Processor.EAX] = (short) value;
    }
  }

  private void extendIntoData(Instruction i) {
    int sign = operands.registers[Processor.EAX] << i.spare >> 31;
    operands.setRegister(Processor.EDX, i.operandSize / 8, sign);
  }

  private void exchangeAndAdd(Instruction i) {
    int source = operands.read(i, i.second);
    int destination = operands.readForWrite(i, i.first);
    int sum = add(destination, source, i.spare);
    operands.write(i, i.second, destination);
    operands.writeBack(i, i.first, sum);
  }

  /** The destination is written even when the comparison fails, with its old value. */
  private void compareAndExchange(Instruction i) {
    int destination = operands.readForWrite(i, i.first);
    int size = i.first.size();
    int source = operands.read(i, i.second);
    int difference = subtract(operands.register(Processor.EAX, size), destination, i.spare);
    if (difference == 0) {
      operands.writeBack(i, i.first, source);
    } else {
      operands.writeBack(i, i.first, destination);
      operands.setRegister(Processor.EAX, size, destination);
    }
  }

  private void compareAndExchangeLong(Instruction i) {
    int[] registers = operands.registers;
    int address = operands.address(i);
    long old = operands.memory.readForWrite64(i.segment, address);
    boolean equal = old == wide(0, false);
    long low = registers[Processor.EBX] & 0xFFFF_FFFFL;
    long replacement = (long) registers[Processor.ECX] << 32 | low;
    operands.memory.write64(i.segment, address, equal ? replacement : old);
    if (!equal) {
      setWide(old, 0);
    }
    int image = processor.eflagsImage() & ~Eflags.ZF | (equal ? Eflags.ZF : 0);
    flags(Eflags.resultWord(image), Eflags.carryWord(image), 0);
  }
}
