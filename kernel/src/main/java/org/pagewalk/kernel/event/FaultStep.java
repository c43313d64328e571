package org.pagewalk.kernel.event;

/**
 * A decision on a fault's way.
 *
 * @param frame the frame that the page has by it, -1 if the decision gives none
 * @param source the list or place the frame came from, empty if it was the page's before
 */
public record FaultStep(FaultDecision decision, int frame, String source) {}
