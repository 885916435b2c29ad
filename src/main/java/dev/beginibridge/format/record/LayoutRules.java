package dev.beginibridge.format.record;

/**
 * What a layout allows and how its records differ from the usual ones.
 *
 * @param maxImpossibleUids the percentage of rows whose uid may be none; more refuse the file
 */
public record LayoutRules(double maxImpossibleUids) {
    public static final LayoutRules USUAL = new LayoutRules(50);
}
