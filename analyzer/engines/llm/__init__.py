"""The llm engine: any OpenAI-compatible endpoint reads; every answer is checked, every failure is shown.

    prompt file + window of turns -> messages -> endpoint -> answer -> claims -> (grounding, one correction) -> claims

Heavy imports (openai, langchain-core) happen here and nowhere else; `analyzer.app` imports this package only
when the engine is asked for.
"""
