namespace KargoStageWebhook.Hosting;

/// <summary>For tests that need the process to themselves.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
