package org.pagewalk.differential;

/**
 * What a campaign is asked to do.
 *
 * @param oracle {@code cpu}, {@code unicorn} or {@code vectors}
 * @param cases of the whole campaign, all shards together
 * @param seed of the cases
 * @param forms pattern of the forms to test: see {@link FormPattern}
 * @param sequence instructions in a case
 * @param jobs threads
 * @param shard number of the part to run, from 1
 * @param shards number of parts
 */
public record CampaignOptions(
    String oracle,
    long cases,
    long seed,
    String forms,
    int sequence,
    int jobs,
    int shard,
    int shards) {

  /** A campaign of one shard and one job against the host's processor. */
  public static CampaignOptions cpu(long cases, long seed, String forms) {
    return new CampaignOptions("cpu", cases, seed, forms, 1, 1, 1, 1);
  }
}
