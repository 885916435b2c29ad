package dev.beginibridge.format.record;

/**
 * What a layout allows and how its records differ from the usual ones.
 *
 * @param maxImpossibleUids the percentage of rows whose uid may be none; more refuse the file
 * @param dropLeadingZeros a number that is read has no leading zeros; else as many digits as its picture
 */
public record LayoutRules(double maxImpossibleUids, boolean dropLeadingZeros) {
    public static final LayoutRules USUAL = new LayoutRules(50, false);
}
