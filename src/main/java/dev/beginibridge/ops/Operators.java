package dev.beginibridge.ops;

/** Who may look at the management port when it can be reached from other machines. */
@FunctionalInterface
public interface Operators {
    /** Whether this value of an {@code Authorization} header, as it came, is that of an operator. */
    boolean isOperator(String authorization);
}
