package dev.beginibridge.check;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.SecretPlaces;
import dev.beginibridge.config.setting.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.TreeSet;

/** Who else on this machine can read what holds keys, tokens or links. A group may: that is how many hand secrets over. */
record SecretFilesCheck(BridgeConfig config, Settings settings) implements Check {
    @Override
    public void look(Findings found) throws IOException {
        Set<Path> places = SecretPlaces.of(settings);
        config.ledger().file().ifPresent(places::add);
        places.add(config.log().uidKeyFile());
        places.add(config.broker().directory());
        Set<Path> folders = new TreeSet<>();
        config.results().folder().ifPresent(folders::add);
        if (config.file().enabled()) {
            folders.add(config.file().work());
            folders.add(config.file().outbox());
        }
        int looked = 0;
        for (Path place : places) {
            if (hasModes(place)) {
                look(place, found);
                looked++;
            }
        }
        for (Path folder : folders) {
            if (hasModes(folder)) {
                lookInto(folder, found);
                looked++;
            }
        }
        if (found.all().isEmpty()) {
            found.ok("nobody but the bridge's user and group can read the " + looked
                    + " files and folders that hold secrets, links or scores");
        }
    }

    private static boolean hasModes(Path place) throws IOException {
        return Files.exists(place) && Files.getFileStore(place).supportsFileAttributeView("posix");
    }

    /** The files in it have the modes that the umask left, so it counts who gets there: by it, and by all that it is in. */
    private static void lookInto(Path folder, Findings found) throws IOException {
        for (Path place = folder.toRealPath(); place != null; place = place.getParent()) {
            if (!Files.getPosixFilePermissions(place).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return;
            }
        }
        found.warn(
                folder + " is for links or scores, and every user of this machine can open files in it",
                "chmod o-rwx " + folder);
    }

    private static void look(Path place, Findings found) throws IOException {
        boolean folder = Files.isDirectory(place);
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(place);
        if (rights.contains(PosixFilePermission.OTHERS_READ)) {
            found.fail(
                    place + " holds secrets, and every user of this machine can read it",
                    "chmod " + (folder ? "700 " : "600 ") + place);
        } else if (rights.contains(PosixFilePermission.OTHERS_WRITE)
                || rights.contains(PosixFilePermission.GROUP_WRITE)) {
            found.warn(
                    place + " holds secrets, and others can write to it",
                    "chmod " + (folder ? "700 " : "600 ") + place);
        }
    }
}
