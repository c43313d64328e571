package org.pagewalk.mutation;

/** The kinds of bugs that are planted. */
enum Mutator {
  /** A conditional jump is taken when it should not be, and the other way round. */
  NEGATED_CONDITION,
  /** A comparison includes its boundary where it did not, or excludes it where it did. */
  BOUNDARY,
  /** An arithmetic, logical or shift operator is another one. */
  OPERATOR,
  /** A constant is one more, or 0 where it was 1. */
  CONSTANT,
  /** A local variable is incremented the other way. */
  INCREMENT,
  /** A method that returns nothing is not called. */
  REMOVED_CALL,
  /** A method returns another value. */
  RETURN_VALUE,
  /** A field keeps its old value. */
  REMOVED_STORE
}
