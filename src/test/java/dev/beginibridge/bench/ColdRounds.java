package dev.beginibridge.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Door and hand-written program as they are soon after their start, which is all that a small container or a nightly file
 * ever sees: in each round both are new processes, serve a little that does not count, and then what counts. Broker and
 * sandbox stay, and are warmed up by a round that does not count.
 */
final class ColdRounds {
    static final String MODE = "cold";
    private static final Program.Portion WARM_UP = new Program.Portion(8_000, 8);
    private static final Program.Portion COUNTED = new Program.Portion(20_000, 8);

    private ColdRounds() {}

    /** Starts a program that keeps its files in the directory given. */
    interface Start {
        Program in(Path directory) throws Exception;
    }

    static boolean wanted(String... args) {
        return args.length > 0 && args[0].equals(MODE);
    }

    /** Arguments of a benchmark: {@code cold}, rounds (5). */
    static int rounds(String... args) {
        return args.length > 1 ? Integer.parseInt(args[1]) : 5;
    }

    static void compare(String what, int rounds, Path directory, Start door, Start hand) throws Exception {
        List<Program.Run> doors = new ArrayList<>();
        List<Program.Run> hands = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            boolean doorFirst = round % 2 == 0;
            Path here = directory.resolve("round-" + round);
            Program.Run first = run(doorFirst ? door : hand, here.resolve("first"));
            Program.Run second = run(doorFirst ? hand : door, here.resolve("second"));
            Program.Run byDoor = doorFirst ? first : second;
            Program.Run byHand = doorFirst ? second : first;
            System.out.printf("cold, %s, round %d: door %s; by hand %s%n", what, round, byDoor, byHand);
            if (round > 0) {
                doors.add(byDoor);
                hands.add(byHand);
            }
        }
        Program.Run byDoor = median(doors);
        Program.Run byHand = median(hands);
        System.out.printf(
                "cold, %s, medians: door %s; by hand %s; ratio %.2f, of CPU %.2f%n",
                what, byDoor, byHand, byDoor.rate() / byHand.rate(), byDoor.cpu() / byHand.cpu());
    }

    private static Program.Run run(Start start, Path directory) throws Exception {
        Files.createDirectories(directory);
        try (Program program = start.in(directory)) {
            program.prepare(WARM_UP.requests() + COUNTED.requests());
            program.serve(WARM_UP);
            return program.measured(COUNTED);
        }
    }

    private static Program.Run median(List<Program.Run> runs) {
        return new Program.Run(
                median(runs, Program.Run::rate), median(runs, Program.Run::p99), median(runs, Program.Run::cpu));
    }

    private static double median(List<Program.Run> runs, Function<Program.Run, Double> figure) {
        return Figures.median(runs.stream().map(figure).toList());
    }
}
