package io.nonreturn.receiver.web;

/**
 * What happens on the link now: means over the last ten seconds, losses over the last minute.
 *
 * @param lateSeconds by how much what is visible here may lie behind the low side now
 * @param lineBytesPerSecond what comes by the link, parity included
 * @param goodBytesPerSecond what becomes visible
 * @param lossShare of the frames that left in the last ten seconds, those that did not come, less what the kernel threw away: of
 *     that, each reception counts as one frame, though with receive offload it may have held more
 * @param lossShareMinute the same of the last minute
 * @param repairableShare loss that the parity repairs when it is spread evenly
 * @param marginShare of the parity, what all that did not come in the last minute leaves: 1 all, 0 none
 * @param unrepairedBlocksMinute blocks of the last minute that came in part and could not be repaired
 * @param kernelDropsMinute receptions that the kernel threw away in the last minute
 * @param diskStallsMinute times of the last minute that the ring was full, or that something was refused for want of room on the disk
 */
public record Rates(
        double lateSeconds,
        double lineBytesPerSecond,
        double goodBytesPerSecond,
        double lossShare,
        double lossShareMinute,
        double repairableShare,
        double marginShare,
        long unrepairedBlocksMinute,
        long kernelDropsMinute,
        long diskStallsMinute) {}
