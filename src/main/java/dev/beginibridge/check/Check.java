package dev.beginibridge.check;

/** Looks at one area of the go-live list, and changes nothing. */
@FunctionalInterface
interface Check {
    /** May be interrupted at any time; an exception is a finding of its own, told by its kind alone. */
    void look(Findings found) throws Exception;
}
